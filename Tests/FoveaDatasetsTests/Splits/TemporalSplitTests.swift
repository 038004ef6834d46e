import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct TemporalSplitTests {
  @Test func thePastTrainsAndTheFutureTests() throws {
    var dataset = TestImages.dataset(labels: (0..<20).map { $0 % 2 })
    for index in 0..<20 { dataset.samples[index].time = Double((index * 7) % 20) }
    let plan = SplitPlan(method: .temporal, ratios: try SplitRatios("70-15-15"))
    let divided = try dataset.split(plan)
    #expect(divided.assignment.counts == [.training: 14, .validation: 3, .test: 3])
    for sample in divided.dataset.samples {
      let time = try #require(sample.time)
      #expect(sample.split == (time < 14 ? .training : time < 17 ? .validation : .test))
    }
  }

  @Test func namesGoByTheirNumbers() {
    let names = ["img10.png", "img9.png", "b/img1.png", "img9a.png", "img009.png"]
    #expect(
      names.sorted(by: TemporalSplit.precedes)
        == ["b/img1.png", "img009.png", "img9.png", "img9a.png", "img10.png"])
  }

  @Test func aTimeColumnWithGapsIsAnError() {
    var dataset = TestImages.dataset(labels: [0, 1, 0, 1])
    dataset.samples[1].time = 3
    #expect(
      message { _ = try dataset.split(SplitPlan(method: .temporal)) }
        == "image#0 has no time: a temporal split by column needs a CSV column of times that is "
        + "filled in every line; set `timeColumn` to its name")
  }

  @Test func filesGoByTheTimeOfTheirLastChange() throws {
    let folder = try TemporaryFolder()
    for index in 0..<10 {
      let file = try folder.writeImage(index, to: "\(index % 2 == 0 ? "a" : "b")/\(index).png")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1e9 + Double(index) * 10)],
        ofItemAtPath: file.path)
    }
    let plan = SplitPlan(method: .temporal, ratios: try SplitRatios("60-20-20"))
    let divided = try Dataset(contentsOf: folder.url).split(plan).dataset
    let test = divided.indices(of: .test).map { divided.samples[$0].id }
    #expect(test == ["a/8.png", "b/9.png"])
  }
}
