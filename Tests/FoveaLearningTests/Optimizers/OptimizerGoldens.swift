@testable import FoveaLearning
import Foundation
import FoveaTensors
import TestSupport
import Testing

/// Ten updates of each optimizer compared with PyTorch.
@Suite struct OptimizerGoldens {
  struct File: Decodable {
    let initial: [Double]
    let gradients: [[Double]]
    let cases: [Case]
  }

  struct Case: Decodable {
    let name: String
    let optimizer: String
    let settings: Settings
    let trajectory: [[Double]]
  }

  struct Settings: Decodable {
    let learningRate: Float
    let weightDecay, momentum, dampening, epsilon, initialAccumulator: Float?
    let decay, beta1, beta2: Float?
    let nesterov, centered: Bool?

    func optimizer(named name: String) -> (any Optimizer)? {
      switch name {
      case "sgd":
        SGD(momentum: momentum ?? 0, dampening: dampening ?? 0, nesterov: nesterov ?? false)
      case "adagrad":
        AdaGrad(epsilon: epsilon ?? 0, initialAccumulator: initialAccumulator ?? 0)
      case "rmsprop":
        RMSProp(
          decay: decay ?? 0, epsilon: epsilon ?? 0, momentum: momentum ?? 0,
          centered: centered ?? false)
      case "adam": Adam(beta1: beta1 ?? 0, beta2: beta2 ?? 0, epsilon: epsilon ?? 0)
      case "adamw": AdamW(beta1: beta1 ?? 0, beta2: beta2 ?? 0, epsilon: epsilon ?? 0)
      default: nil
      }
    }
  }

  @Test func agreeWithPyTorch() throws {
    let file: File = try Goldens.load("pytorch/optimizers.json")
    #expect(file.cases.count >= 15)
    for golden in file.cases {
      var optimizer = try #require(golden.settings.optimizer(named: golden.optimizer))
      var value = Tensor(file.initial.map { Float($0) })
      for (index, gradient) in file.gradients.enumerated() {
        let update = ParameterUpdate(
          path: "w", value: value, gradient: Tensor(gradient.map { Float($0) }),
          weightDecay: golden.settings.weightDecay ?? 0)
        value =
          optimizer.update(
            parameters: [update], learningRate: Tensor(golden.settings.learningRate),
            step: index + 1)[0]
        Tensor.evaluate([value] + optimizer.stateTensors)
        let error = relativeError(value.floats(), golden.trajectory[index])
        #expect(error < 1e-5, "\(golden.name), step \(index + 1): off by \(error)")
      }
    }
  }
}
