import Testing

@testable import FoveaImages

@Suite struct ImageChannelsTests {
  func pixel(_ samples: [UInt8], to channels: Int) -> [UInt8] {
    Image(width: 1, height: 1, channels: samples.count, pixels: samples)
      .converted(toChannels: channels).pixels
  }

  @Test(
    arguments: [
      ([10], 2, [10, 255]), ([10], 3, [10, 10, 10]), ([10], 4, [10, 10, 10, 255]),
      ([10, 255], 1, [10]), ([10, 0], 3, [255, 255, 255]), ([10, 51], 4, [10, 10, 10, 51]),
      ([255, 0, 0], 1, [76]), ([0, 255, 0], 1, [150]), ([0, 0, 255], 1, [29]),
      ([1, 2, 3], 4, [1, 2, 3, 255]), ([0, 0, 0, 128], 3, [127, 127, 127]),
      ([255, 0, 0, 77], 2, [76, 77]), ([200, 100, 0, 0], 1, [255]),
    ] as [([UInt8], Int, [UInt8])])
  func converts(from: [UInt8], to channels: Int, expected: [UInt8]) {
    #expect(pixel(from, to: channels) == expected)
  }

  @Test func greyLevelsSurviveColorAndBack() {
    let grey = Image(width: 256, height: 1, channels: 1, pixels: Array(0...255))
    for channels in 2...4 {
      #expect(grey.converted(toChannels: channels).converted(toChannels: 1) == grey)
    }
  }
}
