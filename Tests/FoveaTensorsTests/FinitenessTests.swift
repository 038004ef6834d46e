import Foundation
import Testing

@testable import FoveaTensors

@Suite struct FinitenessTests {
  @Test func kindsOfNumbers() {
    let plain: [Float] = [0, -0.0, 1, -.greatestFiniteMagnitude, .leastNonzeroMagnitude]
    #expect(Finiteness(plain) == .finite)
    #expect(Finiteness([Float]()) == .finite)
    for position in 0..<40 {
      var numbers = [Float](repeating: -3, count: 40)
      for infinity in [Float.infinity, -.infinity] {
        numbers[position] = infinity
        #expect(Finiteness(numbers) == .infinite)
      }
      for nan in [Float.nan, -.nan, .signalingNaN, Float(bitPattern: 0x7f80_0001)] {
        numbers[position] = nan
        #expect(Finiteness(numbers) == .notANumber)
      }
      numbers[(position + 7) % 40] = .infinity
      #expect(Finiteness(numbers) == .notANumber)
    }
  }

  @Test func unalignedBytes() {
    let numbers: [Float] = [1, .infinity, 2]
    let bytes = [UInt8(0)] + numbers.withUnsafeBytes { Array($0) }
    bytes.withUnsafeBytes {
      #expect(Finiteness(UnsafeRawBufferPointer(rebasing: $0[1...])) == .infinite)
      #expect(Finiteness(UnsafeRawBufferPointer(rebasing: $0[1..<5])) == .finite)
    }
  }
}
