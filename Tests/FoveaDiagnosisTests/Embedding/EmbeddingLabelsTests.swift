import Foundation
import FoveaDatasets
import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct EmbeddingLabelsTests {
  private let images = MemoryImages(
    width: 2, height: 1, channels: 1, count: 1, bytes: [0, 0])

  private func labels(
    _ task: VisionTask, _ annotations: [Annotation], names: [String] = ["a", "b", "c"]
  ) throws -> EmbeddingLabels {
    let samples = annotations.enumerated().map {
      Sample(id: "\($0)", source: .memory(images, 0), annotation: $1)
    }
    return try EmbeddingLabels(
      Dataset(
        name: "d", root: URL(fileURLWithPath: "/"), format: "", task: task, classNames: names,
        samples: samples), samples: Array(samples.indices))
  }

  @Test func classesAndValues() throws {
    #expect(try labels(.classification, [.label(2), .label(0)]).labels == [2, 0])
    let identities = try labels(.verification, [.label(1)])
    #expect(identities.meaning == "identity" && identities.labels == [1])
    let ages = try labels(
      .regression, [.values([3, 9]), .values([4, 8])], names: ["age", "size"])
    #expect(ages.values == [3, 4] && ages.meaning == "age" && ages.names.isEmpty)
  }

  @Test func boxesGoByArea() throws {
    func box(_ label: Int, _ side: Double, isCrowd: Bool = false) -> BoxAnnotation {
      BoxAnnotation(
        label: label, box: BoundingBox(left: 0, top: 0, right: side, bottom: side),
        isCrowd: isCrowd)
    }
    let found = try labels(
      .detection,
      [
        .boxes([box(1, 2), box(1, 2), box(2, 2.5)]), .boxes([]),
        .boxes([box(0, 1), box(2, 9, isCrowd: true)]),
      ])
    #expect(found.labels == [1, nil, 0])
  }

  @Test func masksGoByPixelsBesideTheBackground() throws {
    func mask(_ values: [UInt8]) -> Annotation {
      .mask(MaskSource(LabelMask(width: values.count, height: 1, values: values)))
    }
    let found = try labels(
      .segmentation,
      [mask([0, 0, 0, 2, 2, 1]), mask([0, 0, 255]), mask([255, 255])])
    #expect(found.labels == [2, 0, nil])
    #expect(found.meaning == "commonest class other than a")
  }
}
