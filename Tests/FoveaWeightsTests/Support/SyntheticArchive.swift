import Foundation
import FoveaInterchange
import FoveaTensors
import TestSupport
import Testing

/// Tensors of given names and shapes, filled by the formula of `Tests/Goldens/weights`.
struct SyntheticArchive: TensorArchive {
  let path: String
  var tensors: [ArchivedTensor]

  init(_ tensors: [(name: String, shape: [Int])], path: String = "weights.pth") {
    self.path = path
    self.tensors = tensors.map {
      ArchivedTensor(name: $0.name, shape: $0.shape, elementType: "float32")
    }
  }

  func tensor(named name: String) throws -> Tensor {
    let counted = tensors.filter { !$0.name.hasSuffix("num_batches_tracked") }
    guard let position = counted.firstIndex(where: { $0.name == name }) else {
      throw ArchiveError.missing(name, in: self)
    }
    let shape = counted[position].shape
    let count = shape.reduce(1, *)
    let (offset, scale) = range(of: name, shape)
    return Tensor(
      Goldens.filled(stream: position, count: count, scale: scale, offset: offset), shape: shape)
  }

  private func range(of name: String, _ shape: [Int]) -> (offset: Double, scale: Double) {
    if name.hasSuffix(".layer_scale") || name.hasSuffix(".gamma") { return (0.5, 0.2) }
    if shape.count > 1 {
      return (0, (6 / (Double(shape.reduce(1, *)) / Double(shape[0]))).squareRoot())
    }
    let parts = name.split(separator: ".")
    let layer = parts.dropLast().joined(separator: ".")
    let isNorm = tensors.contains { $0.name == layer + ".running_mean" }
    switch parts.last {
    case "weight": return (0.8, 0.2)
    case "running_var": return (1, 0.5)
    case "running_mean": return (0, 0.1)
    default: return (0, isNorm ? 0.1 : 0.05)
    }
  }
}

/// Names and shapes of published weights: `Tests/Goldens/weights/names.txt`.
struct PublishedNames: Sendable, CustomTestStringConvertible {
  let origin: String
  let model: String
  let tensors: [(name: String, shape: [Int])]
  var testDescription: String { "\(origin) \(model)" }

  static let all: [PublishedNames] = read()

  static func of(_ origin: String, _ model: String) -> PublishedNames? {
    all.first { $0.origin == origin && $0.model == model }
  }

  private static func read() -> [PublishedNames] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Goldens/weights/names.txt").standardizedFileURL
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    var result: [PublishedNames] = []
    for section in ("\n" + text).components(separatedBy: "\n= ").dropFirst() {
      let lines = section.split(separator: "\n")
      let words = lines[0].split(separator: " ").map(String.init)
      if words.count == 3 {
        // The same names as those of another origin.
        guard let same = result.first(where: { $0.origin == words[2] && $0.model == words[1] })
        else { continue }
        result.append(PublishedNames(origin: words[0], model: words[1], tensors: same.tensors))
      } else {
        result.append(
          PublishedNames(
            origin: words[0], model: words[1], tensors: lines.dropFirst().flatMap(layer)))
      }
    }
    return result
  }

  /// `conv1 wb 64,3,7,7`: weight and bias; `bn1 n 64`: a normalization, `o` one without a counter;
  /// `p` a parameter by its own name.
  private static func layer(_ line: Substring) -> [(name: String, shape: [Int])] {
    let words = line.split(separator: " ").map(String.init)
    let shape = words[2].split(separator: ",").compactMap { Int($0) }
    if words[1] == "w" { return [(words[0] + ".weight", shape)] }
    if words[1] == "p" { return [(words[0], shape)] }
    if words[1] == "wb" {
      return [(words[0] + ".weight", shape), (words[0] + ".bias", [shape[0]])]
    }
    let norm = ["weight", "bias", "running_mean", "running_var"].map {
      (name: "\(words[0]).\($0)", shape: shape)
    }
    return norm + (words[1] == "n" ? [(words[0] + ".num_batches_tracked", [])] : [])
  }
}
