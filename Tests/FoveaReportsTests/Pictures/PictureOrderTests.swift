import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct PictureOrderTests {
  let losses: [Double?] = [1, nil, 3, .nan, 1, .infinity]

  @Test func worstAndBestByLoss() {
    #expect(PictureOrder.worst.positions(of: losses, limit: 9) == [3, 5, 2, 0, 4, 1])
    #expect(PictureOrder.best.positions(of: losses, limit: 3) == [0, 4, 2])
    #expect(PictureOrder.best.positions(of: losses, limit: 9).last == 1)
    #expect(PictureOrder.given.positions(of: losses, limit: 2) == [0, 1])
    #expect(PictureOrder.worst.positions(of: [], limit: 4).isEmpty)
  }

  @Test func picturesAreStackedOnWhite() {
    let grey = Image(width: 2, height: 1, channels: 1, pixels: [9, 9])
    let wide = Image(width: 3, height: 1, channels: 1, pixels: [7, 7, 7])
    let stack = Image.stacked([grey, wide])
    #expect([stack.width, stack.height] == [3, 2])
    #expect((0..<6).map { stack.pixels[3 * $0] } == [9, 9, 255, 7, 7, 7])
  }
}
