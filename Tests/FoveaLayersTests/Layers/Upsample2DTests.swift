@testable import FoveaLayers
import FoveaTensors
import Testing

@Suite struct Upsample2DTests {
  @Test func everyPixelBecomesASquare() throws {
    let x = Tensor([1, 2, 3, 4] as [Float], shape: [1, 2, 2, 1])
    let y = Upsample2D(2)(x, Context(training: false))
    #expect(y.shape == [1, 4, 4, 1])
    #expect(y.floats() == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
    let slope = gradients(of: (y * y).sum(), at: [x])[0]
    #expect(slope.floats() == [8, 16, 24, 32])
    #expect(try Upsample2D(3, method: .bilinear).outputShape(for: [2, 3, 5, 7]) == [2, 9, 15, 7])
    #expect(throws: LayerError.self) { try Upsample2D().outputShape(for: [3, 5]) }
  }
}
