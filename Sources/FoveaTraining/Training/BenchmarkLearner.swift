import FoveaLayers
import FoveaLearning
import FoveaTensors

/// The training step of a benchmark: SGD with momentum 0.9 and learning rate 0.001 on cross-entropy
/// or, for a detector, on the default `DetectionLoss`.
struct BenchmarkLearner {
  private var learner: Learner

  init(_ model: any Layer, classes: Int, recomputing: Bool = false) throws {
    let configuration = TrainingConfiguration()
    let task: any TrainingTask
    if let detector = model as? any DetectionModel {
      task = try DetectionTask(configuration, detector.geometry)
    } else {
      task = try ClassificationTask(
        configuration, classNames: (0..<classes).map(String.init),
        counts: Array(repeating: 1, count: classes))
    }
    learner = Learner(
      model, optimizer: SGD(momentum: 0.9), task: task,
      rules: UpdateRules(decaysNormsAndBiases: false), recomputing: recomputing)
  }

  /// Trains on a batch; returns its mean loss before the update.
  mutating func step(_ images: Tensor, _ targets: [Tensor], number: Int) throws -> Double {
    let count = Double(images.shape[0])
    let outcome = try learner.step(
      Learner.Input(images: images, targets: targets, key: RandomKey(seed: UInt64(number))),
      update: Learner.Update(learningRate: 0.001, divisor: count))
    return outcome.lossSum / count
  }
}

/// The labels of a benchmark's images: a class for each prediction, or boxes.
struct BenchmarkTargets {
  /// The number of objects in an image.
  static let objects = 16

  /// The tensors for the loss of `BenchmarkLearner`.
  let tensors: [Tensor]

  init(of model: any Layer, output: [Int], input: [Int], classes: Int) {
    guard model is any DetectionModel else {
      tensors = [Self.labels(Array(output.dropLast()), classes)]
      return
    }
    let shape = [input[0], Self.objects]
    let key = RandomKey(seed: 2)
    func drawn(_ name: String, _ range: ClosedRange<Float>) -> [Float] {
      Tensor.randomUniform(
        shape + [2], from: range.lowerBound, to: range.upperBound, key: key.fold(name)
      ).floats()
    }
    // Sides of a twentieth to half of the image's; boxes are within the image.
    let sizes = drawn("sizes", 0.05...0.5)
    let places = drawn("places", 0...1)
    let sides = [Float(input[2]), Float(input[1])]
    var edges: [Float] = []
    for object in 0..<shape[0] * shape[1] {
      let low = (0..<2).map { axis in
        places[2 * object + axis] * (1 - sizes[2 * object + axis]) * sides[axis]
      }
      edges += low + (0..<2).map { low[$0] + sizes[2 * object + $0] * sides[$0] }
    }
    tensors = [Tensor(edges, shape: shape + [4]), Self.labels(shape, classes)]
  }

  private static func labels(_ shape: [Int], _ classes: Int) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { Int32($0 % classes) }, shape: shape)
  }
}
