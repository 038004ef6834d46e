@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

/// The worked examples of the document that concern losses and gradients, by number.
@Suite struct LossWorkedExamples {
  /// Logits with the row of probabilities as their softmax.
  private func logits(_ rows: [[Float]]) -> Tensor {
    Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count]).log()
  }

  private func close(_ found: Tensor, _ expected: [Double]) -> Bool {
    relativeError(found.floats(), expected, floor: 1e-3) < 1e-5
  }

  @Test("Worked example 3: cross-entropy") func example3() {
    #expect(close(CrossEntropy().perSample(logits([[0.9, 0.1]]), Tensor([Int32(0)])), [0.105361]))
  }

  @Test("Worked example 4: cross-entropy and the mean") func example4() {
    let (z, y) = (logits([[0.9, 0.1], [0.8, 0.2]]), Tensor([Int32(0), 1]))
    #expect(close(CrossEntropy().perSample(z, y), [0.1053605, 1.609438]))
    #expect(close(CrossEntropy()(z, y), [0.857399]))
  }

  @Test("Worked example 5: weighted cross-entropy, both reductions") func example5() {
    let (z, y) = (logits([[0.9, 0.1], [0.8, 0.2]]), Tensor([Int32(0), 1]))
    let loss = CrossEntropy(classWeights: [1.11, 10])
    #expect(close(loss.perSample(z, y), [0.1169502, 16.094379]))
    #expect(close(loss(z, y), [8.105665]))
    #expect(close(loss(z, y, reduction: .meanOverWeights), [1.459166]))
  }

  @Test("Worked example 6: cross-entropy") func example6() {
    #expect(close(CrossEntropy()(logits([[0.3, 0.7]]), Tensor([Int32(1)])), [0.356675]))
    #expect(close(CrossEntropy()(logits([[0.2, 0.7, 0.1]]), Tensor([Int32(1)])), [0.356675]))
  }

  @Test("Worked example 7: gradient at the logits") func example7() {
    let z = logits([[0.3, 0.7]])
    Tensor.evaluate([z])
    let cost = CrossEntropy()(z, Tensor([Float(0), 1], shape: [1, 2]))
    #expect(close(gradients(of: cost, at: [z])[0], [0.3, -0.3]))
  }

  @Test("Worked example 9: BCE and its gradient") func example9() {
    let p = Tensor([Float(0.7)])
    let cost = BinaryCrossEntropy()(p, Tensor([Float(1)]))
    let gradient = gradients(of: cost, at: [p])[0]
    Tensor.evaluate([cost, gradient])
    #expect(close(cost, [0.356675]))
    #expect(close(gradient, [-1.428571]))
  }

  @Test("Worked example 10: BCE") func example10() {
    #expect(close(BinaryCrossEntropy()(Tensor([Float(0.8)]), Tensor([Float(1)])), [0.2231436]))
  }

  @Test("Worked example 11: cross-entropy") func example11() {
    #expect(close(CrossEntropy()(logits([[0.1, 0.6, 0.3]]), Tensor([Int32(1)])), [0.5108256]))
  }

  @Test("Worked example 12: MSE and MAE") func example12() {
    let (y, p) = (Tensor([Float(10), 20]), Tensor([Float(12), 19]))
    #expect(close(MeanSquaredError()(p, y), [2.5]))
    #expect(close(MeanAbsoluteError()(p, y), [1.5]))
  }

  @Test("Worked example 13: squared error and its gradient") func example13() {
    let p = Tensor([Float(12)])
    let cost = MeanSquaredError()(p, Tensor([Float(10)]))
    let gradient = gradients(of: cost, at: [p])[0]
    Tensor.evaluate([cost, gradient])
    #expect(close(cost, [4]) && close(gradient, [4]))
  }

  @Test("Worked example 14: YOLO v1-style loss") func example14() {
    let box = Tensor([Float(52), 51, 11, 9])
    let coordinates = MeanSquaredError()(
      box, Tensor([Float(50), 50, 10, 10]), reduction: .sum)
    let objectness = BinaryCrossEntropy()(Tensor([Float(0.8)]), Tensor([Float(1)]))
    let cls = BinaryCrossEntropy()(Tensor([Float(0.9)]), Tensor([Float(1)]))
    #expect(close(coordinates, [7]))
    #expect(close(objectness, [0.2231436]) && close(cls, [0.1053605]))
    #expect(close(coordinates * 5 + objectness + cls, [35.328504]))
  }

  @Test("Worked example 15: Dice loss") func example15() {
    let p = Tensor([Float(1), 1, 1, 1, 0, 0], shape: [1, 6])
    let y = Tensor([Float(1), 1, 1, 1, 1, 0], shape: [1, 6])
    #expect(close(Dice()(p, y), [0.111111]))
  }

  @Test("Worked example 16: pixel-wise BCE and Dice") func example16() {
    let p = Tensor([Float(0.7), 0.2, 0.8], shape: [1, 3])
    let y = Tensor([Float(1), 0, 1], shape: [1, 3])
    #expect(close(BinaryCrossEntropy()(p, y), [0.2676540]))
    #expect(close(Dice()(p, y), [0.1891892]))
  }

  @Test("Worked example 17: focal loss") func example17() {
    let z = Tensor([Float(0.7 / 0.3)]).log()
    #expect(close(BinaryFocal(gamma: 2, alpha: 0.25)(z, Tensor([Float(1)])), [0.00802519]))
    let multi = Focal(gamma: 2, classWeights: [1, 0.25])
    #expect(close(multi(logits([[0.3, 0.7]]), Tensor([Int32(1)])), [0.00802519]))
  }

  @Test("Worked example 18: focal loss") func example18() {
    // p_t = 0.2 with α_t = 0.75: a negative predicted 0.8.
    let z = Tensor([Float(4)]).log()
    #expect(close(BinaryFocal(gamma: 2, alpha: 0.25)(z, Tensor([Float(0)])), [0.772530]))
  }

  /// The chain x → w₁ → w₂ → w₃ → sigmoid, with an activation in between, and its BCE to 1.
  private func chain(_ inner: (Tensor) -> Tensor) -> (values: [Tensor], gradients: [Tensor]) {
    let w = (0..<3).map { _ in Tensor(Float(0.5)) }
    let z1 = w[0] * Tensor(Float(1))
    let a1 = inner(z1)
    let z2 = a1 * w[1]
    let a2 = inner(z2)
    let z3 = a2 * w[2]
    let y = z3.sigmoid()
    let cost = BinaryCrossEntropy()(y.reshaped([1]), Tensor([Float(1)]))
    let slopes = gradients(of: cost, at: [y, z3, w[2], z2, w[1], z1, w[0]])
    let values = [a1, z2, a2, z3, y, cost]
    Tensor.evaluate(values + slopes)
    return (values, slopes)
  }

  @Test("Worked example 19: sigmoid chain") func example19() {
    let (values, slopes) = chain { $0.sigmoid() }
    let expected = [0.622459, 0.311230, 0.577185, 0.288593, 0.571652, 0.559226]
    for (value, number) in zip(values, expected) {
      #expect(relativeError(value.floats(), [number]) < 1e-6)
    }
    let expectedSlopes = [
      -1.749317, -0.428348, -0.247236, -0.052268, -0.032534, -0.006142, -0.006142,
    ]
    for (slope, number) in zip(slopes, expectedSlopes) {
      #expect(relativeError(slope.floats(), [number]) < 1e-6)
    }
    var sgd = SGD()
    let stepped = sgd.update(
      parameters: [ParameterUpdate(path: "w1", value: Tensor(Float(0.5)), gradient: slopes[6])],
      learningRate: Tensor(Float(0.1)), step: 1)
    #expect(relativeError(stepped[0].floats(), [0.500614]) < 1e-6)
  }

  @Test("Worked example 20: ReLU chain") func example20() {
    #expect(close(chain { $0.relu() }.gradients[6], [-0.117198]))
  }
}
