@testable import FoveaLearning
import Foundation
import FoveaTensors
import TestSupport
import Testing

/// Ten updates by each optimizer against PyTorch.
@Suite struct OptimizerGoldens {
  struct File: Decodable {
    let initial: [Double]
    let gradients: [[Double]]
    let cases: [Case]
  }

  struct Case: Decodable {
    let name: String
    let optimizer: OptimizerSettings
    let learningRate: Float
    let weightDecay: Float
    let trajectory: [[Double]]

    private enum CodingKeys: String, CodingKey { case name, optimizer, settings, trajectory }
    private struct Common: Decodable {
      let learningRate: Float
      let weightDecay: Float?
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      name = try values.decode(String.self, forKey: .name)
      trajectory = try values.decode([[Double]].self, forKey: .trajectory)
      let common = try values.decode(Common.self, forKey: .settings)
      (learningRate, weightDecay) = (common.learningRate, common.weightDecay ?? 0)
      let kind = try values.decode(String.self, forKey: .optimizer)
      switch try OptimizerSettings(named: kind) {
      case .sgd: optimizer = .sgd(try values.decode(SGD.self, forKey: .settings))
      case .adaGrad: optimizer = .adaGrad(try values.decode(AdaGrad.self, forKey: .settings))
      case .rmsProp: optimizer = .rmsProp(try values.decode(RMSProp.self, forKey: .settings))
      case .adam: optimizer = .adam(try values.decode(Adam.self, forKey: .settings))
      case .adamW: optimizer = .adamW(try values.decode(AdamW.self, forKey: .settings))
      }
    }
  }

  @Test func agreeWithPyTorch() throws {
    let file: File = try Goldens.load("pytorch/optimizers.json")
    #expect(file.cases.count >= 15)
    for golden in file.cases {
      var optimizer = golden.optimizer.optimizer
      var value = Tensor(file.initial.map { Float($0) })
      for (index, gradient) in file.gradients.enumerated() {
        let update = ParameterUpdate(
          path: "w", value: value, gradient: Tensor(gradient.map { Float($0) }),
          weightDecay: golden.weightDecay)
        value =
          optimizer.update(
            parameters: [update], learningRate: Tensor(golden.learningRate), step: index + 1)[0]
        Tensor.evaluate([value] + optimizer.stateTensors)
        let error = relativeError(value.floats(), golden.trajectory[index])
        #expect(error < 1e-5, "\(golden.name), step \(index + 1): off by \(error)")
      }
    }
  }
}
