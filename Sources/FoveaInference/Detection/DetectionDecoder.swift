import Foundation
import FoveaImages
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// Decodes a detection model's raw outputs into objects.
///
/// The score of a class is σ(logit), or with objectness σ(objectness) · softmax(classes). Boxes
/// with a lower score than the confidence are dropped. The rest is sorted by descending score; ties
/// are ordered by cell, then by class. Of boxes of one class that overlap by more than the IoU
/// limit, only the best is kept. Without a limit in the settings it is 0.7, and boxes of a model
/// that suppresses them itself are all kept.
///
/// ```swift
/// let decoder = DetectionDecoder(geometry: model.geometry, settings: .prediction)
/// let found = decoder.decode(model(images, context), imageHeight: 416, imageWidth: 416)
/// ```
public struct DetectionDecoder: Sendable {
  /// The layout of a cell's outputs.
  public let geometry: DetectionGeometry
  /// The selection of boxes. The minimum score is one of the network's own scores, before the
  /// temperature.
  public let settings: DetectionSettings
  private let temperature: Temperature

  /// Makes a decoder.
  ///
  /// - Parameter temperature: The divisor of the logits of the scores, above 0. It changes neither
  ///   the boxes nor their order.
  public init(
    geometry: DetectionGeometry, settings: DetectionSettings = .prediction, temperature: Double = 1
  ) {
    self.geometry = geometry
    self.settings = settings
    self.temperature = Temperature(temperature)
  }

  /// The objects of each image by descending score, in pixels of the model's input and clipped to
  /// it.
  ///
  /// - Parameter output: `[N, cells, outputs]`; it is evaluated.
  public func decode(_ output: Tensor, imageHeight: Int, imageWidth: Int) -> [[Detection]] {
    output.withBytes {
      decode($0.bindMemory(to: Float.self), imageHeight: imageHeight, imageWidth: imageWidth)
    }
  }

  /// The objects of each image by descending score, in pixels of the model's input and clipped to
  /// it.
  ///
  /// - Parameter output: `[N, cells, outputs]` in row-major order.
  public func decode(_ output: [Float], imageHeight: Int, imageWidth: Int) -> [[Detection]] {
    output.withUnsafeBufferPointer {
      decode($0, imageHeight: imageHeight, imageWidth: imageWidth)
    }
  }

  private func decode(
    _ output: UnsafeBufferPointer<Float>, imageHeight: Int, imageWidth: Int
  ) -> [[Detection]] {
    let grid = CellGrid(geometry, height: imageHeight, width: imageWidth)
    let size = grid.count * geometry.outputs
    precondition(
      size > 0 && output.count % size == 0,
      "the output has \(output.count) numbers, but images of \(imageHeight)x\(imageWidth) give "
        + "\(grid.count) cells of \(geometry.outputs) numbers each")
    nonisolated(unsafe) let output = output
    return Parallel.map(count: output.count / size) { image in
      let part = UnsafeBufferPointer(rebasing: output[image * size..<(image + 1) * size])
      return objects(part, grid, Float(imageWidth), Float(imageHeight))
    }
  }

  private func objects(
    _ numbers: UnsafeBufferPointer<Float>, _ grid: CellGrid, _ width: Float, _ height: Float
  ) -> [Detection] {
    guard settings.maxDetections > 0 else { return [] }
    var predictions = CellPredictions(geometry, grid, numbers)
    var suppressor = BoxSuppressor(
      classes: geometry.classes, iou: settings.iou ?? (geometry.isSuppressed ? 1 : 0.7))
    var found: [Detection] = []
    for candidate in ScoredCells(self, numbers, grid.count).best(settings.maxCandidates) {
      let box = predictions.box(candidate.cell)
      guard (0..<4).allSatisfy({ box[$0].isFinite }), box[0] < box[2], box[1] < box[3],
        box[0] < width, box[1] < height, box[2] > 0, box[3] > 0,
        suppressor.keeps(box, label: candidate.label)
      else { continue }
      found.append(
        Detection(
          label: candidate.label, score: temperature.scaled(Double(candidate.score)),
          box: BoundingBox(
            left: Double(max(0, box[0])), top: Double(max(0, box[1])),
            right: Double(min(width, box[2])), bottom: Double(min(height, box[3])))))
      if found.count == settings.maxDetections { break }
    }
    return found
  }
}

extension DetectionDecoder {
  /// The objects in each image of a batch, in pixels of the image itself.
  ///
  /// - Parameter shape: The shape of the batch, `[N, height, width, channels]`.
  package func detections(
    _ outputs: [Float], shape: [Int], placements: [Placement]
  ) -> [[Detection]] {
    zip(decode(outputs, imageHeight: shape[1], imageWidth: shape[2]), placements).map {
      found, placement in
      found.compactMap { detection in
        placement.source(detection.box).map {
          Detection(label: detection.label, score: detection.score, box: $0)
        }
      }
    }
  }
}

/// The cells and classes with a sufficient score.
private struct ScoredCells {
  struct Candidate {
    let cell: Int
    let label: Int
    let score: Float
  }

  private let classes: Int
  /// A key for each candidate: the inverted bits of the score above the position. Smaller is
  /// better.
  private var keys: [UInt64] = []

  init(_ decoder: DetectionDecoder, _ numbers: UnsafeBufferPointer<Float>, _ cells: Int) {
    let (geometry, settings) = (decoder.geometry, decoder.settings)
    classes = geometry.classes
    let confidence = settings.confidence
    let lowest =
      confidence <= 0
      ? -Float.infinity
      : confidence >= 1 ? Float.infinity : Float(log(confidence / (1 - confidence)))
    let first = geometry.outputs - classes
    var shares = [Float](repeating: 0, count: classes)
    for cell in 0..<cells {
      let start = cell * geometry.outputs
      if geometry.hasObjectness {
        let object = numbers[start + first - 1]
        // The share of a class can only lower the score.
        guard object >= lowest else { continue }
        softmax(numbers, start + first, &shares)
        let chance = sigmoid(object)
        collect(cell, settings.multiLabel, from: Float(confidence)) { chance * shares[$0] }
      } else if settings.multiLabel {
        for label in 0..<classes where numbers[start + first + label] >= lowest {
          append(cell, label, sigmoid(numbers[start + first + label]))
        }
      } else {
        var best = 0
        for label in 1..<max(classes, 1)
        where numbers[start + first + label] > numbers[start + first + best] {
          best = label
        }
        let logit = numbers[start + first + best]
        if logit >= lowest { append(cell, best, sigmoid(logit)) }
      }
    }
  }

  /// The best candidates by descending score.
  func best(_ limit: Int) -> some Sequence<Candidate> {
    let classes = classes
    return strongest(limit).sorted().prefix(limit).lazy.map { key in
      let place = Int(key & 0xffff_ffff)
      return Candidate(
        cell: place / classes, label: place % classes,
        score: Float(bitPattern: ~UInt32(truncatingIfNeeded: key >> 32)))
    }
  }

  /// At least `limit` of the smallest keys, and few more. A histogram of their upper halves selects
  /// them, since sorting all candidates of an untrained model would be slow.
  private func strongest(_ limit: Int) -> [UInt64] {
    guard keys.count > limit else { return keys }
    var counts = [Int](repeating: 0, count: 1 << 16)
    for key in keys { counts[Int(key >> 48)] += 1 }
    var (last, total) = (0, 0)
    while last < counts.count {
      total += counts[last]
      if total >= limit { break }
      last += 1
    }
    return keys.filter { Int($0 >> 48) <= last }
  }

  private mutating func append(_ cell: Int, _ label: Int, _ score: Float) {
    keys.append(UInt64(~score.bitPattern) << 32 | UInt64(cell * classes + label))
  }

  private mutating func collect(
    _ cell: Int, _ multiLabel: Bool, from lowest: Float, _ score: (Int) -> Float
  ) {
    var best = 0
    for label in 0..<classes {
      if multiLabel, score(label) >= lowest { append(cell, label, score(label)) }
      if score(label) > score(best) { best = label }
    }
    if !multiLabel, score(best) >= lowest { append(cell, best, score(best)) }
  }

  private func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

  private func softmax(
    _ numbers: UnsafeBufferPointer<Float>, _ start: Int, _ shares: inout [Float]
  ) {
    var largest = -Float.infinity
    for label in 0..<classes { largest = max(largest, numbers[start + label]) }
    var total: Float = 0
    for label in 0..<classes {
      shares[label] = exp(numbers[start + label] - largest)
      total += shares[label]
    }
    for label in 0..<classes { shares[label] /= total }
  }
}
