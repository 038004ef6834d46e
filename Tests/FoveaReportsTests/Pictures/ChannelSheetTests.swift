import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct ChannelSheetTests {
  @Test func theStrongestChannelsComeFirst() {
    let image = Image(width: 2, height: 1, channels: 1, pixels: [0, 255])
    // Channels 0 to 2 at two positions.
    let sheet = ChannelSheet.channels(
      of: [1, -4, 0, 2, -3, 0.5], height: 1, width: 2, channels: 3, count: 2, image: image,
      title: "layer")
    #expect(sheet.cells.map { $0.caption.first } == ["image", "channel 1", "channel 0"])
    #expect(sheet.cells[1].caption[1] == "-4 … -3" && sheet.cells[2].caption[1] == "0 … 2")
  }

  @Test func zeroIsGreyInFilters() {
    let grey = ChannelSheet.filters(
      [0, 2, -2, 1], count: 2, height: 1, width: 2, channels: 1, title: "conv1")
    #expect(grey.cells.map(\.image.pixels) == [[128, 255], [0, 191]])
    let color = ChannelSheet.filters(
      [1, 0, -1], count: 1, height: 1, width: 1, channels: 3, title: "conv1")
    #expect(color.cells[0].image.pixels == [255, 128, 0])
    let mean = ChannelSheet.filters(
      [1, 3, -4, 0], count: 2, height: 1, width: 1, channels: 2, title: "conv1")
    #expect(mean.cells.map(\.image.pixels) == [[255], [0]])
  }
}
