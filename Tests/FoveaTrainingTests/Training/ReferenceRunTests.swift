import Foundation
import FoveaInterchange
import FoveaLayers
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// A dense layer after pooling, with results that are easily computed in plain Swift.
private struct Pooled: Layer {
  var fc = Linear(1, 2, key: RandomKey(seed: 0))

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    fc(GlobalAveragePool2D()(x, context, as: "pool"), context, as: "fc")
  }
  mutating func visit(_ visitor: inout ParameterVisitor) { visitor.child("fc", &fc) }
}

/// A detector with the same outputs in all cells.
private struct FixedDetector: DetectionModel {
  let geometry = DetectionGeometry(strides: [16], bins: 1, classes: 1, hasObjectness: false)
  var numbers = Parameter(Tensor([1, 1, 1, 1, 0] as [Float]), role: .bias)

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    numbers.value
      + .zeros([x.shape[0], geometry.cellCount(height: x.shape[1], width: x.shape[2]), 5])
  }
  mutating func visit(_ visitor: inout ParameterVisitor) { visitor.parameter("numbers", &numbers) }
}

private func numbers(_ values: [Float], _ shape: [Int]) -> Tensor { Tensor(values, shape: shape) }

@Suite struct ReferenceRunTests {
  private let scratch = Scratch()

  private func file(_ change: (inout [String: Tensor]) -> Void = { _ in }) throws -> URL {
    var tensors = [
      "model.fc.weight": numbers([1, -1], [2, 1]),
      "model.fc.bias": Tensor([0.5, 0] as [Float]),
      "input": numbers([1, 3, 2, 2], [2, 1, 2, 1]),
      // The mean is 2 in both images.
      "output": numbers([2.5, -2, 2.5, -2], [2, 2]),
      "labels": Tensor([0, 1] as [Int32]),
    ]
    // The losses are log(1 + e^-4.5) and that plus 4.5; the mean's gradient at the logits is p -
    // 0.5.
    let p = 1 / (1 + exp(-4.5))
    let first = log(1 + exp(-4.5)) + 2.25
    // One step of 0.001 changes the first logit by the bias and twice twofold by the weight.
    let margin = 4.5 - 2 * 0.001 * (p - 0.5) * 5
    let second = log(1 + exp(-margin)) + margin / 2
    tensors["losses"] = Tensor([Float(first), Float(second)])
    change(&tensors)
    try FileManager.default.createDirectory(at: scratch.url, withIntermediateDirectories: true)
    let url = scratch("reference.safetensors")
    try SafetensorsWriter(tensors).data().write(to: url)
    return url
  }

  private func differences(_ url: URL) throws -> ReferenceRun.Differences {
    let reference = try ReferenceRun(contentsOf: url)
    let model = try reference.applied(to: Pooled(), named: "pooled")
    return try reference.differences(model, classes: 2)
  }

  @Test func agreesWithPlainNumbers() throws {
    let found = try differences(try file())
    #expect(try #require(found.output) < 1e-6)
    #expect(try #require(found.loss) < 1e-5)
  }

  @Test func tellsHowFarOutputsAndLossesAre() throws {
    let found = try differences(
      try file {
        $0["output"] = numbers([2.5, -2, 2.5, -1.75], [2, 2])
        $0["losses"] = Tensor([Float(log(1 + exp(-4.5)) + 2.25), 1])
      })
    #expect(abs(try #require(found.output) - 0.25) < 1e-6)
    #expect(try #require(found.loss) > 1)
  }

  @Test func whatIsNoNumberIsInfinitelyFar() throws {
    let found = try differences(
      try file {
        $0["output"] = numbers([.nan, -2, 2.5, -2], [2, 2])
        $0["losses"] = nil
        $0["labels"] = nil
      })
    #expect(found.output == .infinity)
    #expect(found.loss == nil)
  }

  @Test(arguments: [
    ("input", "has no 'input' [N, H, W, C] to compute on."),
    ("labels", "has nothing to compare with: 'output', or 'losses' with 'labels', is needed."),
    ("model.fc.bias", "lacks the weight 'fc.bias' that the model pooled has."),
  ])
  func namesWhatIsMissing(name: String, message: String) throws {
    let url = try file { $0[name] = nil }
    let error = #expect(throws: TrainingError.self) { try differences(url) }
    #expect(error?.description == "\(url.path) \(message)")
  }

  @Test func comparesADetectorsLosses() throws {
    let detector = FixedDetector()
    // Cells without objects, of logit 0, cost log 2 each; the sum of weights counts as 1 at least.
    let count = Float(detector.geometry.cellCount(height: 32, width: 32))
    func found(_ boxes: Tensor?) throws -> ReferenceRun.Differences {
      let url = try file {
        $0 = ["input": Tensor([Float](repeating: 0, count: 32 * 32), shape: [1, 32, 32, 1])]
        $0["model.numbers"] = numbers([1, 1, 1, 1, 0], [5])
        $0["losses"] = Tensor([0.5 * count * log(Float(2))])
        $0["labels"] = Tensor([-1, -1] as [Int32], shape: [1, 2])
        $0["boxes"] = boxes
      }
      let reference = try ReferenceRun(contentsOf: url)
      return try reference.differences(
        reference.applied(to: detector, named: "fixed"), classes: 1)
    }
    let loss = try found(.zeros([1, 2, 4])).loss
    #expect(try #require(loss) < 1e-5)
    let missing = #expect(throws: TrainingError.self) { try found(nil) }
    #expect(missing?.description.contains("has no 'boxes' [N, M, 4]") == true)
    let wrong = #expect(throws: TrainingError.self) { try found(.zeros([1, 3, 4])) }
    #expect(
      wrong?.description.contains("'labels' of shape [1, 2], and the model needs [1, 3]") == true)
  }

  @Test func namesWrongShapes() throws {
    let url = try file { $0["output"] = Tensor([0, 0] as [Float]) }
    let error = #expect(throws: TrainingError.self) { try differences(url) }
    #expect(
      error?.description
        == "\(url.path) has 'output' of shape [2], and the model needs [2, 2].")
  }
}
