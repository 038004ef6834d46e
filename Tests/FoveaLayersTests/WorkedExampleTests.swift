@testable import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

/// The worked examples of the document that concern layers, by number.
@Suite struct LayerWorkedExamples {
  @Test("Worked example 21: batch norm") func batchNorm() throws {
    let x = Tensor([Float(2), 0.5, -1, 1.5], shape: [4, 1])
    var norm = BatchNorm(1)
    let context = Context(training: true)
    let y = norm(x, context)
    #expect(relativeError(y.floats(), [1.091085, -0.218217, -1.527519, 0.654651]) < 1e-5)
    norm.apply(context.updates)
    // 0.9 · 0 + 0.1 · 0.75 and 0.9 · 1 + 0.1 · 1.75, the unbiased variance.
    #expect(relativeError(norm["running_mean"].floats(), [0.075]) < 1e-6)
    #expect(relativeError(norm["running_var"].floats(), [1.075]) < 1e-6)
  }

  @Test("Worked example 38: residual add") func residual() {
    let x = Tensor([Float(1), 2, 3], shape: [1, 3])
    struct Tenth: ParameterlessLayer {
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { x * 0.1 }
    }
    let y = Residual(Sequential(Tenth()))(x, Context(training: true))
    #expect(relativeError(y.floats(), [1.1, 2.2, 3.3]) < 1e-6)
    // ∂L/∂x = ∂L/∂y (1 + ∂F/∂x)
    let dx = gradients(of: y.sum(), at: [x])[0]
    #expect(relativeError(dx.floats(), [1.1, 1.1, 1.1]) < 1e-6)
  }

  @Test("Worked example 39: dropout mask") func dropout() throws {
    let w = Tensor([Float(1), 2, 3], shape: [1, 3])
    let classical = Dropout(0.5, classical: true)
    func trained(_ seed: UInt64, _ dropout: Dropout) -> [Float] {
      dropout(w, Context(training: true, key: RandomKey(seed: seed))).floats()
    }
    // A seed whose mask is [1, 0, 1].
    let seed = try #require((0..<200).first { trained($0, classical) == [1, 0, 3] })
    #expect(classical(w, Context(training: false)).floats() == [0.5, 1, 1.5])
    #expect(trained(seed, Dropout(0.5)) == [2, 0, 6])
    #expect(Dropout(0.5)(w, Context(training: false)).floats() == [1, 2, 3])
  }

  @Test("Worked example 40: ReLU, max pool, softmax") func definitions() {
    let x = Tensor([Float(-1), 0, 2, 5], shape: [1, 2, 2, 1])
    let context = Context(training: false)
    #expect(Activation.relu(x, context).floats() == [0, 0, 2, 5])
    #expect(MaxPool2D(2)(x, context).floats() == [5])
    let p = Activation.softmax(Tensor([Float(1), 2, 3], shape: [1, 3])).floats()
    #expect(relativeError(p, [0.09003057, 0.24472847, 0.66524096]) < 1e-6)
    let z = Tensor([Float(-2), -0.5, 0, 0.5, 2])
    let slope = gradients(of: z.sigmoid().sum(), at: [z])[0].floats()
    #expect(slope.max() == 0.25 && slope[2] == 0.25)
  }
}
