import Foundation
import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaInference

@Suite(.serialized) struct TemperatureTests {
  @Test func scoresAreScaledAndBack() {
    let temperature = Temperature(2)
    // σ(logit(0.8) / 2) = 1 / (1 + (0.2 / 0.8)^(1/2)) = 1 / 1.5
    #expect(abs(temperature.scaled(0.8) - 2.0 / 3) < 1e-15)
    for score in [0, 1e-9, 0.3, 0.5, 0.999, 1] {
      #expect(abs(temperature.unscaled(temperature.scaled(score)) - score) < 1e-12)
      #expect(Temperature(1).scaled(score) == score)
    }
    let scores = (0...1000).map { Double($0) / 1000 }
    #expect(scores.map(Temperature(3.7).scaled) == scores.map(Temperature(3.7).scaled).sorted())
  }

  private func set(_ value: Double?) -> (inout ModelCard) -> Void { { $0.temperature = value } }

  @Test func aClassifiersProbabilitiesAreThoseOfItsDividedLogits() throws {
    let folder = try ModelFolder()
    let images = folder.pictures(5).map { InputImage.pixels($0) }
    let plain = try Classifier(contentsOf: folder.write(.classification))
    let warm = try Classifier(contentsOf: folder.write(.classification, change: set(2.5)))
    #expect(warm.card.temperature == 2.5 && warm.card.formatVersion == 2)
    #expect(plain.card.temperature == nil && plain.card.formatVersion == 1)
    for image in images {
      let (one, other) = (try plain.predict(image), try warm.predict(image))
      #expect(one.name == other.name && one.scores.map(\.label) == other.scores.map(\.label))
      let powers = one.scores.map { pow($0.probability, 1 / 2.5) }
      let sum = powers.reduce(0, +)
      for (score, power) in zip(other.scores, powers) {
        #expect(abs(score.probability - power / sum) < 1e-9)
      }
    }
    let batch = try warm.predict(images, batchSize: 1)
    #expect(try images.map { try warm.predict($0) } == batch)
  }

  @Test func asynchronousCallsGiveTheSame() async throws {
    let folder = try ModelFolder()
    let images = folder.pictures(3).map { InputImage.pixels($0) }
    let warm = try Classifier(contentsOf: folder.write(.classification, change: set(2.5)))
    func expected() throws -> [Classification] { try images.map { try warm.predict($0) } }
    let single = try expected()
    #expect(try await warm.predict(images[0]) == single[0])
    #expect(try await warm.predict(images, batchSize: 1) == single)
  }

  @Test func aDetectorFindsTheSameObjectsWithOtherScores() throws {
    let folder = try ModelFolder()
    let temperature = Temperature(1.7)
    let plain = try Detector(contentsOf: folder.write(.detection))
    let warm = try Detector(
      contentsOf: folder.write(.detection) {
        $0.temperature = 1.7
        // The threshold in calibrated scores.
        $0.decision?.score = temperature.scaled(0.002)
      })
    for picture in folder.pictures(3) {
      let (one, other) = (try plain.predict(.pixels(picture)), try warm.predict(.pixels(picture)))
      #expect(!one.isEmpty && one.map(\.box) == other.map(\.box))
      for (a, b) in zip(one, other) {
        #expect(a.label == b.label && abs(temperature.scaled(a.score) - b.score) < 1e-12)
        #expect(b.score > a.score)
      }
    }
  }

  @Test func aSegmentersThresholdDecidesOnPixels() throws {
    let folder = try ModelFolder()
    let picture = folder.pictures(1)[0]
    func decided(_ score: Double) throws -> Segmenter {
      try Segmenter(
        contentsOf: folder.write(.segmentation) {
          $0.decision = DecisionThreshold(
            className: "ring", score: score, target: "recall=0.9", precision: 1, recall: 1,
            isReached: true)
        })
    }
    func count(_ segmenter: Segmenter) throws -> Int {
      try segmenter.predict(.pixels(picture)).mask.values.count { $0 == 1 }
    }
    let usual = try count(Segmenter(contentsOf: folder.write(.segmentation)))
    let all = picture.width * picture.height
    #expect(try count(decided(0)) == all && count(decided(1)) == 0)
    #expect(try count(decided(0.1)) > usual)
    #expect(try decided(0.5).card.formatVersion == 2)
    var tiled = try decided(0)
    tiled.tiling = Tiling(overlap: 4)
    #expect(try count(tiled) == all)
    tiled = try decided(1)
    tiled.tiling = Tiling(overlap: 4)
    #expect(try count(tiled) == 0)
  }
}
