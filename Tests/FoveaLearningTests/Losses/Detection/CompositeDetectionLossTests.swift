@testable import FoveaLearning
import Foundation
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@Suite struct CompositeDetectionLossTests {
  /// Box (50, 50, 10, 10) predicted as (52, 51, 11, 9), objectness 0.8, class score 0.9, λ_coord 5:
  /// 5 · 7 + 0.223144 + 0.105361 = 35.328504.
  @Test func theWorkedExample() {
    let geometry = DetectionGeometry(strides: [1], bins: 1, classes: 2, hasObjectness: true)
    let cell = 50 * 100 + 50
    // All other cells are certain that there is no object: their objectness is nearly 0.
    var output = [Float](repeating: 0, count: 10_000 * geometry.outputs)
    for index in 0..<10_000 { output[index * geometry.outputs + 4] = -100 }
    // From the cell's centre (50.5, 50.5) to 46.5, 46.5, 57.5 and 55.5.
    let numbers: [Float] = [4, 4, 7, 5, log(0.8 / 0.2), log(0.1), log(0.9)]
    for (index, number) in numbers.enumerated() {
      output[cell * geometry.outputs + index] = number
    }
    let parts = CompositeDetectionLoss(geometry: geometry)(
      Tensor(output, shape: [1, 10_000, geometry.outputs]),
      boxes: Tensor([45, 45, 55, 55] as [Float], shape: [1, 1, 4]),
      labels: Tensor([Int32(1)], shape: [1, 1]), imageSize: 100)
    #expect(relativeError([parts.box.item()], [5 * 7]) < 1e-6)
    #expect(relativeError([parts.objectness.item()], [0.223144]) < 1e-6)
    #expect(relativeError([parts.classification.item()], [0.105361]) < 1e-6)
    #expect(relativeError([parts.total.item()], [35.328504]) < 1e-6)
    #expect(parts.terms.map(\.name) == ["box", "classification", "objectness"])
  }
}
