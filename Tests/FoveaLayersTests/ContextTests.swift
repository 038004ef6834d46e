import FoveaTensors
import Testing

@testable import FoveaLayers

@Suite struct ContextTests {
  @Test func keysDifferAndRepeat() {
    let (a, b) = (
      Context(training: true, key: RandomKey(seed: 1)),
      Context(training: true, key: RandomKey(seed: 1))
    )
    let keys = [a.nextKey(), a.nextKey()]
    #expect(keys[0] != keys[1])
    #expect(keys == [b.nextKey(), b.nextKey()])
  }

  @Test func activationsAreKeptByPath() {
    let model = Sequential(Activation.relu, Sequential(Activation.tanh, Flatten()))
    let context = Context(training: false, capturing: ["0", "1.0"])
    _ = model(Tensor([Float(-1), 2], shape: [1, 2]), context)
    #expect(context.activations.keys.sorted() == ["0", "1.0"])
    #expect(context.activations["0"]?.floats() == [0, 2])
  }

  @Test func callsAreListed() {
    let model = Sequential(Activation.relu, Sequential(Flatten()))
    let context = Context(training: false, recordsCalls: true)
    _ = model(Tensor.zeros([1, 2, 2, 1]), context)
    #expect(context.calls.map(\.path) == ["0", "1.0", "1"])
    #expect(context.calls.map(\.kind) == ["relu", "Flatten", "Sequential"])
    #expect(context.calls.map(\.isLeaf) == [true, true, false])
  }

  @Test func stepsOfALayerAreKeptByName() {
    let one = Tensor([Float(1)])
    let capturing = Context(training: false, capturing: ["a"])
    capturing.keep(one, of: "a", kind: "Relu")
    capturing.keep(one * 2, of: "b", kind: "Relu")
    #expect(capturing.keepsOutputs && capturing.steps.isEmpty)
    #expect(capturing.activations.mapValues { $0.floats() } == ["a": [1]])
    let recording = Context(training: false, recordsCalls: true)
    recording.keep(one, of: "a", kind: "Relu")
    #expect(recording.steps.map(\.path) == ["a"] && recording.calls.isEmpty)
    #expect(!Context(training: false).keepsOutputs)
  }

  @Test func inferenceRecordsNoStatistics() {
    let norm = BatchNorm(2)
    let x = Tensor([Float(1), 2, 3, 4], shape: [2, 2])
    let (training, inference) = (Context(training: true), Context(training: false))
    _ = (norm(x, training), norm(x, inference))
    #expect(training.updates.count == 2)
    #expect(inference.updates.isEmpty)
  }
}
