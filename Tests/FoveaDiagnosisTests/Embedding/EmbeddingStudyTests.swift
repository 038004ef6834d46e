import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaTraining
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct EmbeddingStudyTests {
  @Test func drawsAtMostTheLimit() {
    let all = Array(0..<100)
    let drawn = EmbeddingStudy.drawn(all, limit: 20, seed: 1)
    #expect(drawn.count == 20 && drawn == drawn.sorted() && Set(drawn).count == 20)
    #expect(drawn == EmbeddingStudy.drawn(all, limit: 20, seed: 1))
    #expect(drawn != EmbeddingStudy.drawn(all, limit: 20, seed: 2))
    #expect(EmbeddingStudy.drawn(all, limit: 100, seed: 1) == all)
  }

  @Test func mapsARunsData() throws {
    try withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("run")
      var configuration = TrainingConfiguration()
      configuration.data = TrainingConfiguration.generatedData
      configuration.model = "lenet5"
      configuration.epochs = 1
      _ = try Trainer(
        configuration: configuration, data: configuration.loadData(), runFolder: place
      ).train { _ in }
      let run = try TrainedRun(contentsOf: place)
      var study = EmbeddingStudy(.pca)
      study.limit = 60
      let found = try study.examine(run, on: run.data(), split: .test)
      let record = found.record
      #expect(record.points.count == 60 && record.totalCount > 60)
      #expect(found.features.count == 60 * record.featureCount)
      #expect(record.explainedVariance.count == 10)
      #expect(record.classNames.count == 6 && record.points.allSatisfy { $0.label != nil })
      #expect(try #require(record.spaceAgreement) > #require(record.commonestShare))
      let files = try found.write(to: folder, withFeatures: true).map(\.lastPathComponent)
      #expect(files == ["embed.json", "embedding.csv", "features.npy", "embedding.png"])
      #expect(try EmbeddingRecord.read(from: folder.appendingPathComponent("embed.json")) == record)
      // The features of another map must not stay.
      try found.write(to: folder)
      #expect(
        !FileManager.default.fileExists(atPath: folder.appendingPathComponent("features.npy").path))
    }
  }

  /// An image amid another class is a suspect; a class too small to be among itself is not.
  @Test func suspectsHaveNoNeighbourOfTheirOwnLabel() throws {
    var data: [Float] = []
    var names: [String] = []
    var annotations: [Int] = []
    for index in 0..<24 {
      // Two groups of twelve on a line, 10 apart; image 3 of the first has the label of the other.
      data.append(Float(index / 12 * 10) + 0.1 * Float(index % 12))
      names.append("\(index).png")
      annotations.append(index == 3 ? 1 : index / 12)
    }
    let images = MemoryImages(width: 1, height: 1, channels: 1, count: 1, bytes: [0])
    let dataset = Dataset(
      name: "line", root: URL(fileURLWithPath: "/"), format: "", classNames: ["a", "b"],
      samples: zip(names, annotations).map {
        Sample(id: $0, source: .memory(images, 0), label: $1)
      })
    let labels = try EmbeddingLabels(dataset, samples: Array(0..<24))
    let record = try EmbeddingStudy(.pca).record(data, width: 1, names: names, labels)
    #expect(
      record.suspects == [
        EmbeddingRecord.Suspect(
          path: "3.png", label: "b", neighbourLabel: "a", neighbourCount: 10)
      ])
    #expect(record.spaceAgreement == 23.0 / 24)
    #expect(record.points.allSatisfy { $0.y == 0 })
    #expect(record.csv.hasPrefix("path,label,x,y\n0.png,a,"))
  }
}
