import TestSupport
import Testing

@testable import FoveaTensors

/// Settings of the whole process are tested in separate processes, so that other tests don't see
/// them.
@Suite("Switches of the engine")
struct EngineTests {
  /// A step with every kind of operation and fixed inputs.
  static func step() -> [Tensor] {
    let x = Array64.random([4, 12, 12, 8], stream: 1).tensor
    let w = Array64.random([16, 3, 3, 8], stream: 2, scale: 0.2).tensor
    let depthwise = Array64.random([16, 3, 3, 1], stream: 3, scale: 0.5).tensor
    let head = Array64.random([10, 16], stream: 4).tensor
    let (scale, shift) = (Array64.random([16], stream: 5, offset: 1).tensor, Tensor.zeros([16]))
    let h = x.conv2D(w, strides: 2, padding: .same).batchNormalized(scale: scale, shift: shift)
      .output.relu()
    let d = h.conv2D(depthwise, padding: .same, groups: 16).silu() + h
    let p = d.maxPool2D(3, strides: 2, padding: .all(1)).dropout(
      rate: 0.3, key: RandomKey(seed: 4))
    let logits = p.globalAveragePool2D().matmul(head, transposingB: true)
    let loss = -logits.logSoftmax().taking(
      along: 1, Tensor([1, 5, 0, 9] as [Int32], shape: [4, 1])
    ).mean()
    return [loss, logits] + gradients(of: loss, at: [x, w, depthwise, head, scale])
  }

  @Test func theSecondStepCompilesNothing() async {
    await #expect(processExitsWith: .success) {
      let before = Engine.compiledPlanCount
      for _ in 0..<3 { Tensor.evaluate(EngineTests.step()) }
      #expect(Engine.compiledPlanCount == before + 1)
      Engine.dropPlans()
      Tensor.evaluate(EngineTests.step())
      #expect(Engine.compiledPlanCount == before + 2)
    }
  }

  @Test func oneByOneIsWhatTogetherIs() async {
    await #expect(processExitsWith: .success) {
      let fused = EngineTests.step()
      Tensor.evaluate(fused)
      Engine.isEager = true
      let single = EngineTests.step()
      #expect(single.allSatisfy { $0.isEvaluated })
      for (a, b) in zip(fused, single) {
        let problems = compare(
          "\(a.type)", a.floats().map(Double.init), b.floats().map(Double.init), within: 2e-5)
        #expect(problems == [])
      }
      // Random graphs and gradients of gradients too.
      for seed in 1...40 as ClosedRange<UInt64> {
        let graph = RandomGraph.make(seed: seed, operations: 20)
        for (tensor, value) in zip(graph.tensors, graph.values) {
          #expect(
            compare("seed \(seed)", tensor.floats().map(Double.init), value.values, within: 2e-5)
              == [])
        }
      }
      let x = Tensor(Float(3))
      let dx = gradients(of: x * x * x, at: [x])[0]
      #expect(gradients(of: dx, at: [x])[0].item() == 18)
      // The gradient of a tensor that nothing depends on.
      #expect(gradients(of: (x * 2 + 1), at: [Tensor([1] as [Float])])[0].floats() == [0])
    }
  }

  /// oneDNN divides the sums of a convolution's gradients by the number of threads, so they are
  /// excluded. All kernels of our own are included.
  @Test func bitsOfOurKernelsDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      func run(_ threads: Int) -> [[UInt32]] {
        Engine.threads = threads
        Engine.dropPlans()
        let long = Array64.random([3, 200_000], stream: 9).tensor
        let images = Array64.random([4, 24, 24, 32], stream: 10).tensor
        let (y, mean, variance) = images.batchNormalized(
          scale: .ones([32]), shift: .zeros([32]))
        let pooled = y.relu().maxPool2D(3, strides: 2).resized(to: 15).averagePool2D(2)
        let all =
          [
            long.sum(), long.sum(axes: [0]), long.mean(axes: [1]), long.logSumExp(axis: 1),
            (long * 3).exp().sum(), Tensor.randomNormal([70_000], key: RandomKey(seed: 1)),
            long.softmax(), pooled, mean, variance,
          ] + gradients(of: (pooled * pooled).sum(), at: [images])
          + gradients(of: (y.relu6() * images).sum(), at: [images])
        Tensor.evaluate(all)
        return all.map { $0.floats().map(\.bitPattern) }
      }
      let one = run(1)
      for threads in [2, 3, 4] {
        for (position, (a, b)) in zip(one, run(threads)).enumerated() {
          #expect(a == b, "result \(position) with \(threads) threads")
        }
      }
      #expect(Engine.threads == 4)
    }
  }

  @Test func aStepRepeatsBitForBit() async {
    await #expect(processExitsWith: .success) {
      func run() -> [[UInt32]] {
        Engine.dropPlans()
        // Large enough for oneDNN to divide the work, also along sums.
        let images = Array64.random([4, 14, 14, 32], stream: 10).tensor
        let weights = Array64.random([48, 3, 3, 32], stream: 11).tensor
        let y = images.conv2D(weights, padding: .same)
        let wide = Array64.random([4, 20_000], stream: 12).tensor
        let all =
          EngineTests.step() + [y, wide.matmul(wide, transposingB: true)]
          + gradients(of: (y * y).sum(), at: [images, weights])
        Tensor.evaluate(all)
        return all.map { $0.floats().map(\.bitPattern) }
      }
      Engine.threads = 2
      let first = run()
      for _ in 0..<3 { #expect(run() == first) }
    }
  }
}
