import Foundation
import Testing

@testable import FoveaTensors

@Suite(.serialized) struct CancellationTests {
  /// A convolution of a size that no other test compiles.
  private func convolution() -> Tensor {
    let image = Tensor([Float](repeating: 1, count: 2 * 19 * 23 * 3), shape: [2, 19, 23, 3])
    let weights = Tensor([Float](repeating: 0.5, count: 3 * 3 * 3 * 5), shape: [5, 3, 3, 3])
    return image.conv2D(weights, strides: 1, padding: .same)
  }

  @Test func aCancelledCompilationThrowsAndLeavesTheTensorAsItWas() throws {
    Engine.dropPlans()
    let result = convolution()
    #expect(throws: CompilationCancelled.self) {
      try Engine.cancellingCompilations(when: { true }) { try Tensor.tryEvaluate([result]) }
    }
    #expect(!result.isEvaluated)
    try Tensor.tryEvaluate([result])
    #expect(result.floats()[0] == 0.5 * 3 * 4)
  }

  @Test func aCompilationThatNobodyCancelsEnds() throws {
    Engine.dropPlans()
    let result = convolution()
    try Engine.cancellingCompilations(when: { false }) { try Tensor.tryEvaluate([result]) }
    #expect(result.isEvaluated)
  }

  /// A request belongs to the thread that made it.
  @Test func otherThreadsCompile() async throws {
    Engine.dropPlans()
    let values = try await Engine.cancellingCompilations(when: { true }) {
      Task.detached {
        try [convolution()].map { tensor in
          try Tensor.tryEvaluate([tensor])
          return tensor.floats()[0]
        }
      }
    }.value
    #expect(values == [6])
  }
}
