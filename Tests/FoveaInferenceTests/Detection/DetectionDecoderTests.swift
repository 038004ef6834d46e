import Foundation
import FoveaImages
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaInference

@Suite struct DetectionDecoderTests {
  @Test func objectsAreTorchvisions() throws {
    let goldens = try DecodingGoldens.load()
    for c in goldens.decoding {
      let geometry = goldens.geometry(bins: c.bins, objectness: c.objectness)
      let decoder = DetectionDecoder(
        geometry: geometry,
        settings: DetectionSettings(
          confidence: c.confidence, iou: 0.6, maxDetections: 12, multiLabel: c.multiLabel))
      let found = decoder.decode(
        goldens.output(c.stream, images: c.images.count, geometry), imageHeight: goldens.height,
        imageWidth: goldens.width)
      #expect(found.map { $0.map(\.label) } == c.images.map { $0.map { Int($0[0]) } })
      for (list, image) in zip(found, c.images) {
        let numbers = list.flatMap {
          [$0.score, $0.box.left, $0.box.top, $0.box.right, $0.box.bottom]
        }
        #expect(relativeError(numbers, image.flatMap { $0.dropFirst() }) < 2e-5)
      }
    }
  }

  /// A grid of 2 × 2 cells of 8 pixels, one class, direct distances.
  let geometry = DetectionGeometry(strides: [8], bins: 1, classes: 2)

  private func decode(
    _ cells: [[Float]], _ settings: DetectionSettings = .prediction
  ) -> [Detection] {
    DetectionDecoder(geometry: geometry, settings: settings)
      .decode(cells.flatMap { $0 }, imageHeight: 16, imageWidth: 16)[0]
  }

  @Test func boxesEndAtTheImagesEdges() {
    let nothing: [Float] = [0.5, 0.5, 0.5, 0.5, -9, -9]
    let found = decode([[2, 2, 0.25, 0.25, 4, -9], nothing, nothing, nothing])
    #expect(found.map(\.label) == [0])
    #expect(found[0].box == BoundingBox(left: 0, top: 0, right: 6, bottom: 6))
    #expect(abs(found[0].score - 1 / (1 + exp(-4))) < 1e-6)
  }

  @Test func whatIsNoBoxIsLeftOut() {
    #expect(
      decode([
        [.nan, 1, 1, 1, 4, -9], [-1, 1, 0.5, 1, 4, -9], [1, 1, 1, 1, .nan, -9],
        [-9, 1, 10, 1, 4, -9],
      ]).isEmpty)
  }

  @Test func boxesOfASuppressedModelAreAllKept() throws {
    // Two boxes, one of them twice.
    let cells: [[Float]] = [
      [0, 0, 1, 1, 4, -9], [1, 0, 0, 1, 3, -9], [0.5, 1, 1, 0.5, 2, -9], [1, 1, 1, 1, -9, -9],
    ]
    var geometry = geometry
    func count(_ settings: DetectionSettings) -> Int {
      DetectionDecoder(geometry: geometry, settings: settings)
        .decode(cells.flatMap { $0 }, imageHeight: 16, imageWidth: 16)[0].count
    }
    #expect(count(.prediction) == 2)
    geometry.isSuppressed = true
    #expect(count(.prediction) == 3 && count(.evaluation) == 3)
    #expect(count(DetectionSettings(iou: 0.7)) == 2)
    let stored = try JSONEncoder().encode(geometry)
    #expect(try JSONDecoder().decode(DetectionGeometry.self, from: stored) == geometry)
    let older = #"{"bins":1,"classes":2,"hasObjectness":false,"strides":[8]}"#
    #expect(
      try JSONDecoder().decode(DetectionGeometry.self, from: Data(older.utf8)) == self.geometry)
  }

  @Test func equalScoresGoByCell() {
    let cells: [[Float]] = [[0.9, 0.9, 2, 2, 1, -9]] + (0..<3).map { _ in [1, 1, 1, 1, 1, -9] }
    let found = decode(cells, DetectionSettings(iou: 1))
    #expect(found.count == 4)
    #expect(Set(found.map(\.score)).count == 1)
    #expect(found.map(\.box.left) == [0, 4, 0, 4] && found.map(\.box.top) == [0, 0, 4, 4])
  }

  @Test func aCellIsOneClassOrMany() {
    let cell: [Float] = [1, 1, 1, 1, 1, 2]
    let nothing: [Float] = [1, 1, 1, 1, -9, -9]
    let cells = [cell, nothing, nothing, nothing]
    #expect(decode(cells).map(\.label) == [1])
    #expect(decode(cells, DetectionSettings(multiLabel: true)).map(\.label) == [1, 0])
    #expect(
      decode(cells, DetectionSettings(maxDetections: 1, multiLabel: true)).map(\.label) == [1])
    #expect(decode(cells, DetectionSettings(confidence: 0)).count == 4)
    #expect(decode(cells, DetectionSettings(confidence: 1)).isEmpty)
  }

  @Test func fewCandidatesAreTheBest() {
    let geometry = DetectionGeometry(strides: [8], bins: 1, classes: 5)
    let cells = geometry.cellCount(height: 160, width: 160)
    var output = Goldens.filled(stream: 62_000, count: cells * 9, scale: 3)
    for index in output.indices where index % 9 < 4 { output[index] = 0.5 }
    func found(_ candidates: Int) -> [Double] {
      DetectionDecoder(
        geometry: geometry,
        settings: DetectionSettings(
          confidence: 0.1, maxDetections: .max, multiLabel: true, maxCandidates: candidates)
      ).decode(output, imageHeight: 160, imageWidth: 160)[0].map(\.score)
    }
    let all = found(.max)
    #expect(all.count > 700 && all == all.sorted(by: >))
    #expect(found(100) == Array(all.prefix(100)))
  }
}

@Suite struct BoxSuppressorTests {
  @Test func survivorsAreTorchvisions() throws {
    for c in try DecodingGoldens.load().suppression {
      let low = Goldens.filled(stream: c.stream, count: 2 * c.count, scale: 10)
      let size = Goldens.filled(stream: c.stream + 1, count: 2 * c.count, scale: 6, offset: 9)
      let scores = Goldens.filled(
        stream: c.stream + 2, count: c.count, scale: 0.5, offset: 0.5)
      let labels = Goldens.uniform(stream: c.stream + 3, count: c.count)
      let detections = (0..<c.count).map { index in
        let (x, y) = (Double(low[2 * index]), Double(low[2 * index + 1]))
        return Detection(
          label: Int((labels[index] + 1) * Double(c.classes) / 2), score: Double(scores[index]),
          box: BoundingBox(
            left: x, top: y, right: x + Double(size[2 * index]),
            bottom: y + Double(size[2 * index + 1])))
      }
      let kept = nonMaximumSuppression(detections, iou: c.iou)
      #expect(kept == c.kept.map { detections[$0] })
      #expect(nonMaximumSuppression(detections, iou: c.iou, limit: 5) == Array(kept.prefix(5)))
    }
  }

  @Test func aBoxAtTheLimitStays() {
    let box = BoundingBox(left: 0, top: 0, right: 10, bottom: 10)
    // An overlap of 5 of 15.
    let half = BoundingBox(left: 5, top: 0, right: 15, bottom: 10)
    let two = [Detection(label: 0, score: 0.5, box: box), .init(label: 0, score: 0.5, box: half)]
    #expect(nonMaximumSuppression(two, iou: 1.0 / 3).count == 1)
    #expect(nonMaximumSuppression(two, iou: 0.34) == two)
    #expect(nonMaximumSuppression(two, iou: 0.33) == [two[0]])
    #expect(nonMaximumSuppression([], iou: 0.5).isEmpty)
  }
}
