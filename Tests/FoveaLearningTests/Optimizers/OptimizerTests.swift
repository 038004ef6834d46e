@testable import FoveaLearning
import Foundation
import FoveaLayers
import TestSupport
import Testing

@testable import FoveaTensors

@Suite struct OptimizerTests {
  static let all: [any Optimizer] = [
    SGD(), SGD(momentum: 0.9, dampening: 0.3, nesterov: false), SGD(momentum: 0.9, nesterov: true),
    AdaGrad(), RMSProp(momentum: 0.5, centered: true), Adam(), AdamW(),
  ]

  private func train(
    _ optimizer: inout any Optimizer, from value: Tensor, steps: Range<Int>
  ) -> Tensor {
    var value = value
    for step in steps {
      let gradient = Tensor(Goldens.filled(stream: 70_000 + step, count: 6), shape: [2, 3])
      value =
        optimizer.update(
          parameters: [ParameterUpdate(path: "a.weight", value: value, gradient: gradient)],
          learningRate: Tensor(Float(0.1) / Float(step)), step: step)[0]
      Tensor.evaluate([value] + optimizer.stateTensors)
    }
    return value
  }

  private var start: Tensor { Tensor(Goldens.filled(stream: 70_000, count: 6), shape: [2, 3]) }

  @Test func allStepsShareOnePlan() {
    for optimizer in Self.all {
      var optimizer = optimizer
      var value = start
      var signatures: Set<Signature> = []
      for step in 1..<5 {
        let gradient = Tensor(Goldens.filled(stream: 70_000 + step, count: 6), shape: [2, 3])
        value =
          optimizer.update(
            parameters: [ParameterUpdate(path: "a.weight", value: value, gradient: gradient)],
            learningRate: Tensor(Float(0.1) / Float(step)), step: step)[0]
        let results = [value] + optimizer.stateTensors
        signatures.insert(
          Engine.withGraph { Capture(results.map(\.node), donating: []).signature })
        Tensor.evaluate(results)
      }
      #expect(signatures.count == 1, "\(type(of: optimizer))")
    }
  }

  @Test func savedStateGoesOnAsIfNothingHadHappened() throws {
    for optimizer in Self.all {
      var whole = optimizer
      let expected = train(&whole, from: start, steps: 1..<7).floats()
      var first = optimizer
      let half = train(&first, from: start, steps: 1..<4)
      var second = optimizer
      second.state = first.state.mapValues { slots in
        slots.mapValues { tensor in
          tensor.dtype == .int32
            ? Tensor(tensor.scalars(as: Int32.self), shape: tensor.shape)
            : Tensor(tensor.floats(), shape: tensor.shape)
        }
      }
      #expect(train(&second, from: half, steps: 4..<7).floats() == expected)
    }
  }

  @Test func aParameterThatJoinsLateStartsAfresh() {
    var adam = Adam()
    let update = { (path: String) in
      ParameterUpdate(path: path, value: Tensor(Float(1)), gradient: Tensor(Float(-8)))
    }
    _ = adam.update(parameters: [update("a")], learningRate: Tensor(Float(0.1)), step: 1)
    let late = adam.update(
      parameters: [update("a"), update("b")], learningRate: Tensor(Float(0.1)), step: 2)
    #expect(abs(late[1].item() - 1.1) < 1e-6)
  }

  @Test func settingsSurviveCoding() throws {
    let settings = OptimizerSettings.rmsProp(RMSProp(decay: 0.8, centered: true))
    let data = try JSONEncoder().encode(settings)
    guard case .rmsProp(let copy) = try JSONDecoder().decode(OptimizerSettings.self, from: data)
    else {
      Issue.record("another optimizer came back")
      return
    }
    #expect(copy.decay == 0.8 && copy.centered && copy.epsilon == 1e-8)
    let short = try JSONDecoder().decode(
      OptimizerSettings.self, from: Data(#"{"name": "sgd", "momentum": 0.9}"#.utf8))
    guard case .sgd(let sgd) = short else {
      Issue.record("another optimizer came back")
      return
    }
    #expect(sgd.momentum == 0.9 && !sgd.nesterov)
  }

  @Test func unknownNamesAreErrorsThatHelp() {
    #expect(
      throws: OptimizerError(
        "there is no optimizer 'adamm'. Did you mean 'adam'? Optimizers: sgd, adagrad, rmsprop, "
          + "adam, adamw")
    ) { try OptimizerSettings(named: "adamm") }
  }

  @Test func groupsAndRolesDecideDecayAndRate() throws {
    let key = RandomKey(seed: 1)
    let model = Sequential(
      Conv2D(1, 2, kernel: 3, key: key), BatchNorm(2), Flatten(), Linear(2, 2, key: key))
    let rules = UpdateRules(
      weightDecay: 0.1, decaysNormsAndBiases: false,
      groups: [
        ParameterGroup("3", learningRateFactor: 10), ParameterGroup("*.bias", weightDecay: 0.5),
      ])
    try rules.check(against: model)
    let parameters = model.trainableParameters()
    let updates = rules.updates(
      parameters, gradients: parameters.map { Tensor.zeros($0.parameter.value.shape) })
    #expect(updates.map(\.path) == parameters.map(\.path))
    #expect(updates.map(\.weightDecay) == [0.1, 0.5, 0, 0.5, 0.1, 0])
    #expect(updates.map(\.learningRateFactor) == [1, 1, 1, 1, 10, 10])
    #expect(
      throws: OptimizerError(
        "the parameter group '3.wieght' matches no parameter of the model. Did you mean '3.weight'?"
      )
    ) { try UpdateRules(groups: [ParameterGroup("3.wieght")]).check(against: model) }
  }

  @Test func learningRateFactorScalesTheStep() {
    var sgd = SGD()
    let update = ParameterUpdate(
      path: "w", value: Tensor(Float(1)), gradient: Tensor(Float(1)), learningRateFactor: 0.5)
    let value = sgd.update(parameters: [update], learningRate: Tensor(Float(0.2)), step: 1)[0]
    #expect(abs(value.item() - 0.9) < 1e-6)
  }

  @Test func clippingByNormScalesAllTogether() {
    let gradients = [Tensor([Float(3), 0]), Tensor([Float(0), 4])]
    #expect(globalNorm(gradients).item() == 5)
    let clipped = GradientClipping.norm(1).clipped(gradients).map { $0.floats() }
    #expect(relativeError(clipped.flatMap { $0 }, [0.6, 0, 0, 0.8]) < 1e-6)
    let small = GradientClipping.norm(10).clipped(gradients).map { $0.floats() }
    #expect(small == [[3, 0], [0, 4]])
  }

  @Test func clippingByValueLimitsEachNumber() {
    let clipped = GradientClipping.value(2).clipped([Tensor([Float(3), -5, 1])])
    #expect(clipped[0].floats() == [2, -2, 1])
  }
}
