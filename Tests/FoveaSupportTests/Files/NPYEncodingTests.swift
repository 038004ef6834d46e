import Foundation
import Testing

@testable import FoveaSupport

@Suite struct NPYEncodingTests {
  @Test func headersAreThoseOfNumPy() {
    // numpy.save of numpy.zeros((2, 3), numpy.float32), format 1.0.
    let header = NPYEncoding.header(shape: [2, 3])
    #expect(header.count == 128)
    #expect(Array(header.prefix(10)) == [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0])
    let text = String(decoding: header.dropFirst(10), as: UTF8.self)
    #expect(
      text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   "))
    #expect(text.hasSuffix(" \n"))
    #expect(
      String(decoding: NPYEncoding.header(shape: [5]), as: UTF8.self).contains("'shape': (5,), }"))
    #expect(NPYEncoding.header(shape: [1, 2], size: 256).count == 256)
  }

  @Test func elementsFollow() {
    let file = NPYEncoding.file([1, -2], shape: [1, 2])
    #expect(Array(file.suffix(8)) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    #expect(file.count == 128 + 8)
  }
}
