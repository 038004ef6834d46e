import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct ChannelStatisticsTests {
  private func dataset(_ splits: [Split]) -> Dataset {
    let bytes: [UInt8] = [0, 10, 100, 20, 30, 200, 250, 250, 250, 250, 250, 250]
    let images = MemoryImages(width: 2, height: 1, channels: 3, count: 2, bytes: bytes)
    return Dataset(
      name: "x", root: URL(fileURLWithPath: "/x"), format: "test", classNames: ["a", "b"],
      samples: splits.enumerated().map {
        Sample(id: "x#\($0)", source: .memory(images, $0), label: $0, split: $1)
      })
  }
  private let preprocessing = Preprocessing(width: 2, height: 1, channels: 3)

  @Test func measuresTheTrainingSplitOnly() throws {
    let statistics = try ChannelStatistics.measure(
      dataset([.training, .test]), preprocessing: preprocessing)
    #expect(statistics.imageCount == 1)
    let bytes: [Double] = [10, 20, 150, 10, 10, 50]
    for (actual, byte) in zip(statistics.mean + statistics.deviation, bytes) {
      #expect(abs(actual - byte / 255) < 1e-12)
    }
  }

  @Test func aConstantChannelKeepsASmallDeviation() throws {
    let statistics = try ChannelStatistics.measure(
      dataset([.test, .training]), preprocessing: preprocessing)
    let floor: Double = 1 / 255
    #expect(statistics.deviation == [floor, floor, floor])
  }

  @Test func threadsChangeNoBit() throws {
    var dataset = GeneratedShapes(perClass: 5, size: 12, channels: 3).dataset()
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    let plan = Preprocessing(width: 9, height: 9, channels: 3, resize: .letterbox)
    let results = try [1, 2, 4].map {
      try ChannelStatistics.measure(dataset, preprocessing: plan, threads: $0)
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
    let some = try ChannelStatistics.measure(dataset, preprocessing: plan, limit: 7)
    #expect(some.imageCount == 7)
  }

  @Test func noTrainingImageIsAnError() {
    #expect(
      message {
        _ = try ChannelStatistics.measure(dataset([.test, .test]), preprocessing: preprocessing)
      } == "/x has no training image to measure mean and deviation of")
  }
}
