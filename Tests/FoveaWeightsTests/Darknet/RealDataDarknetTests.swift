import Foundation
import FoveaGraphs
import FoveaImages
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaWeights

@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"] != nil))
struct RealDataDarknetTests {
  /// Yolo-Fastest finds the large objects of COCO's sample.
  @Test func yoloFastestFindsObjects() throws {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    let folder = URL(fileURLWithPath: root)
    guard FileManager.default.fileExists(atPath: root + "/yolo-fastest-darknet") else { return }
    let files = folder.appendingPathComponent("yolo-fastest-darknet")
    let network = try DarknetNetwork(
      configuration: files.appendingPathComponent("yolo-fastest-1.1.cfg"),
      weights: files.appendingPathComponent("yolo-fastest-1.1.weights"))
    let geometry = try #require(network.geometry)
    #expect(geometry.strides == [16, 16, 16, 32, 32, 32])
    let model = try GraphModel(network.graph)
    #expect(model.parameters().reduce(0) { $0 + $1.parameter.value.count } > 340_000)
    let sample = folder.appendingPathComponent("coco-sample")
    let names = try FileManager.default.contentsOfDirectory(atPath: sample.path + "/images")
      .sorted()
    var (found, large, total) = (0, 0, 0)
    for name in names {
      let picture = try Image(contentsOf: sample.appendingPathComponent("images/" + name))
        .resized(width: 320, height: 320)
      let x = Tensor(picture.pixels.map { Float($0) / 255 }, shape: [1, 320, 320, 3])
      let y = model(x, Context(training: false)).floats()
      let label = sample.appendingPathComponent("labels/" + name.prefix { $0 != "." } + ".txt")
      for line in try String(contentsOf: label, encoding: .utf8).split(separator: "\n") {
        let part = line.split(separator: " ").compactMap { Float($0) }
        total += 1
        guard part[3] * part[4] > 0.05 else { continue }
        large += 1
        let box = SIMD4(
          part[1] - part[3] / 2, part[2] - part[4] / 2, part[1] + part[3] / 2,
          part[2] + part[4] / 2)
        if best(y, geometry, label: Int(part[0]), box * 320) > 0.25 { found += 1 }
      }
    }
    print("Yolo-Fastest: \(found) of \(large) large objects found, \(total) objects in all")
    #expect(Double(found) >= 0.6 * Double(large))
  }

  /// The highest score of a class among predictions that overlap a box by half.
  private func best(
    _ y: [Float], _ geometry: DetectionGeometry, label: Int, _ box: SIMD4<Float>
  ) -> Float {
    var (cell, result): (Int, Float) = (0, 0)
    for stride in geometry.strides {
      for row in 0..<320 / stride {
        for column in 0..<320 / stride {
          let start = cell * geometry.outputs
          cell += 1
          let score = 1 / (1 + exp(-y[start + 4 + label]))
          guard score > result else { continue }
          let s = Float(stride)
          let (x, z) = ((Float(column) + 0.5) * s, (Float(row) + 0.5) * s)
          let found = SIMD4(
            x - s * y[start], z - s * y[start + 1], x + s * y[start + 2], z + s * y[start + 3])
          let width = min(found[2], box[2]) - max(found[0], box[0])
          let height = min(found[3], box[3]) - max(found[1], box[1])
          guard width > 0, height > 0 else { continue }
          func area(_ b: SIMD4<Float>) -> Float { (b[2] - b[0]) * (b[3] - b[1]) }
          let shared = width * height
          if shared / (area(found) + area(box) - shared) > 0.5 { result = score }
        }
      }
    }
    return result
  }
}

extension RealDataDarknetTests {
  /// Compares boxes and scores with OpenCV's (`Goldens/darknet/opencv.py`).
  @Test func yoloFastestMatchesOpenCV() throws {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    let expected = URL(fileURLWithPath: root + "/yolo-fastest-expected")
    guard FileManager.default.fileExists(atPath: expected.path) else { return }
    let files = URL(fileURLWithPath: root + "/yolo-fastest-darknet")
    let network = try DarknetNetwork(
      configuration: files.appendingPathComponent("yolo-fastest-1.1.cfg"),
      weights: files.appendingPathComponent("yolo-fastest-1.1.weights"))
    var graph = network.graph
    // OpenCV uses Darknet's original ε; the current one is 1e-5.
    for index in graph.nodes.indices where graph.nodes[index].op == "BatchNormalization" {
      graph.nodes[index].attributes["epsilon"] = .float(1e-6)
    }
    func numbers(_ name: String) throws -> [Float] {
      try Data(contentsOf: expected.appendingPathComponent(name + ".f32")).withUnsafeBytes {
        Array($0.bindMemory(to: Float.self))
      }
    }
    let x = Tensor(try numbers("input"), shape: [1, 320, 320, 3])
    let y = try GraphModel(graph)(x, Context(training: false)).floats()
    var (start, boxDifference, scoreDifference, best): (Int, Float, Float, Float) = (0, 0, 0, 0)
    for stride in [16, 32] {
      let side = 320 / stride
      let theirs = try numbers("\(3 * side * side)")
      for anchor in 0..<3 {
        for cell in 0..<side * side {
          let (own, other) = ((start + anchor * side * side + cell) * 84, (cell * 3 + anchor) * 85)
          let (row, column) = cell.quotientAndRemainder(dividingBy: side)
          let s = Float(stride)
          let width = s * (y[own] + y[own + 2])
          let centre = (Float(column) + 0.5) * s + s * (y[own + 2] - y[own]) / 2
          let middle = (Float(row) + 0.5) * s + s * (y[own + 3] - y[own + 1]) / 2
          for (found, wanted) in [
            (centre, theirs[other]), (middle, theirs[other + 1]), (width, theirs[other + 2]),
          ] {
            boxDifference = max(boxDifference, abs(found / 320 - wanted))
          }
          for label in 0..<80 where theirs[other + 5 + label] > 0 {
            let score = 1 / (1 + exp(-y[own + 4 + label]))
            best = max(best, score)
            scoreDifference = max(scoreDifference, abs(score - theirs[other + 5 + label]))
          }
        }
      }
      start += 3 * side * side
    }
    print("Yolo-Fastest against OpenCV: boxes \(boxDifference), scores \(scoreDifference)")
    #expect(best > 0.5)
    #expect(boxDifference < 1e-4)
    #expect(scoreDifference < 1e-4)
  }
}
