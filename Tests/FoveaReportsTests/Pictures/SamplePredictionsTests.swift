@testable import FoveaReports
import FoveaImages
import FoveaRunRecords
import Testing

@Suite struct SamplePredictionsTests {
  @Test func captionsTellRightFromWrong() {
    let image = Image(width: 4, height: 4, channels: 1, pixels: Array(repeating: 90, count: 16))
    func sample(_ label: String, _ probabilities: [Double]) -> SamplePredictions.Sample {
      SamplePredictions.Sample(
        image: image, label: label,
        prediction: PredictionRecord(
          path: "x.png", probabilities: probabilities, classNames: ["cat", "dog"]))
    }
    let sheet = SamplePredictions.sheet(
      [sample("cat", [0.876, 0.124]), sample("cat", [0.4, 0.6])], title: "Samples")
    #expect(sheet.title == "Samples: 1 right, 1 wrong")
    #expect(
      sheet.cells.map(\.caption) == [
        ["\u{2713} 88 % cat", ""], ["\u{2717} 60 % dog", "is cat"],
      ])
    #expect(sheet.cells.map(\.border) == [Color.blue, Color.vermilion])
  }

  @Test func samplesAreOrderedByLoss() {
    let image = Image(width: 4, height: 4, channels: 1, pixels: Array(repeating: 90, count: 16))
    let samples = [0.1, 2, 0.5].map {
      SamplePredictions.Sample(
        image: image, label: "cat",
        prediction: PredictionRecord(path: "", probabilities: [1], classNames: ["cat"]), loss: $0)
    }
    let worst = SamplePredictions.sheet(samples, title: "S", order: .worst, limit: 2)
    #expect(worst.title == "S, highest loss first: 2 right, 0 wrong")
    #expect(worst.cells.map { $0.caption.last } == ["loss 2.000", "loss 0.500"])
  }
}
