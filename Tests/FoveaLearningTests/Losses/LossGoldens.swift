@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

/// Losses and their gradients against PyTorch.
@Suite struct LossGoldens {
  struct File: Decodable { let cases: [Case] }

  struct Case: Decodable {
    let name: String
    let loss: String
    let settings: Settings
    let prediction: GoldenArray
    let target: GoldenArray
    let perSample: GoldenArray
    let mean: Double
    let gradient: GoldenArray
  }

  struct Settings: Decodable {
    var labelSmoothing: Float?
    var classWeights: [Float]?
    var reduction: String?
    var delta: Float?
    var gamma: Float?
    var alpha: Float?
    var smoothing: Float?
    var beta: Float?
    var ignored: Int32?
    var scope: RegionScope?
    var activation: RegionActivation?
    var margin: Float?
    var mining: TripletLoss.Mining?
    var distance: TripletLoss.Distance?
  }

  @Test func agreeWithPyTorch() throws {
    let file: File = try Goldens.load("pytorch/losses.json")
    #expect(file.cases.count > 45)
    for golden in file.cases { try check(golden) }
  }

  private func check(_ golden: Case) throws {
    let z = Tensor(golden.prediction.values.map { Float($0) }, shape: golden.prediction.shape)
    let takesLabels = golden.target.shape.count < golden.prediction.shape.count
    let target =
      takesLabels
      ? Tensor(golden.target.values.map { Int32($0) }, shape: golden.target.shape)
      : Tensor(golden.target.values.map { Float($0) }, shape: golden.target.shape)
    let loss = try #require(makeLoss(golden), "no loss '\(golden.loss)'")
    let reduction: LossReduction =
      golden.settings.reduction == "weightSum" ? .meanOverWeights : .meanOverBatch
    let cost = loss(z, target, reduction: reduction)
    let gradient = gradients(of: cost, at: [z])[0]
    let each = loss.perSample(z, target)
    Tensor.evaluate([cost, gradient, each])

    let label = "\(golden.loss), \(golden.name)"
    let costError = relativeError([cost.item()], [golden.mean], floor: 1e-3)
    #expect(costError < 1e-4, "\(label): mean is off by \(costError)")
    let scale = golden.gradient.values.map(\.magnitude).max() ?? 1
    let gradientError = relativeError(
      gradient.floats(), golden.gradient.values, floor: max(scale, 1e-6))
    #expect(gradientError < 1e-4, "\(label): gradient is off by \(gradientError)")
    // PyTorch keeps the outputs of a sample separate; ours is their mean.
    let rows = golden.perSample.shape[0]
    let width = golden.perSample.values.count / rows
    let expected = (0..<rows).map { row in
      golden.perSample.values[row * width..<(row + 1) * width].reduce(0, +) / Double(width)
    }
    let eachError = relativeError(each.floats(), expected, floor: 1e-3)
    #expect(eachError < 1e-4, "\(label): per-sample values are off by \(eachError)")
  }

  private func makeLoss(_ golden: Case) -> (any Loss)? {
    let s = golden.settings
    switch golden.loss {
    case "crossEntropy":
      return CrossEntropy(
        labelSmoothing: s.labelSmoothing ?? 0, classWeights: s.classWeights, ignoring: s.ignored)
    case "binaryCrossEntropy": return BinaryCrossEntropy()
    case "binaryCrossEntropyWithLogits": return BinaryCrossEntropyWithLogits(ignoring: s.ignored)
    case "meanSquaredError": return MeanSquaredError()
    case "meanAbsoluteError": return MeanAbsoluteError()
    case "huber": return Huber(delta: s.delta ?? 1)
    case "binaryFocal": return BinaryFocal(gamma: s.gamma ?? 2, alpha: s.alpha)
    case "focal":
      return Focal(gamma: s.gamma ?? 2, classWeights: s.classWeights, ignoring: s.ignored)
    case "diceWithLogits":
      return DiceWithLogits(
        smoothing: s.smoothing ?? 1, classWeights: s.classWeights, ignoring: s.ignored,
        over: s.scope ?? .image, activation: s.activation ?? .softmax)
    case "tversky":
      return Tversky(
        alpha: s.alpha ?? 0.3, beta: s.beta ?? 0.7, gamma: s.gamma ?? 1,
        smoothing: s.smoothing ?? 1, ignoring: s.ignored, over: s.scope ?? .image)
    case "lovasz":
      return LovaszSoftmax(
        classWeights: s.classWeights, ignoring: s.ignored, over: s.scope ?? .image)
    case "triplet":
      return TripletLoss(
        margin: s.margin ?? 0.2, mining: s.mining ?? .semiHard, distance: s.distance ?? .squared)
    case "dice": return Dice(smoothing: s.smoothing ?? 0)
    case "iou": return IoU(smoothing: s.smoothing ?? 0)
    default: return nil
    }
  }
}
