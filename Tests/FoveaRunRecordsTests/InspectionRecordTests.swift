import Foundation
import FoveaRunRecords
import FoveaSupport
import Testing

@Suite struct InspectionRecordTests {
  @Test func numbersThatAreNoneAreKept() throws {
    let layer = InspectedLayer(
      path: "conv", kind: "Conv2D", stage: "stem", shape: [8, 8, 4], activation: "relu", mean: .nan,
      deviation: 1, minimum: -.infinity, maximum: 2, zeroShare: 0.5, activationGradientNorm: nil,
      parameterCount: 40, weightNorm: 1.5, weightGradientNorm: 0.25)
    let record = InspectionRecord(
      model: "tiny", task: "classification", source: "val", imageCount: 4, isTraining: true,
      labels: .given, loss: 1.25, layers: [layer])
    let again = try RecordCoding.decoder().decode(
      InspectionRecord.self, from: Data(RecordCoding.line(record).utf8))
    #expect(again.layers[0].mean.isNaN && again.layers[0].minimum == -.infinity)
    #expect(again.layers[0].weightGradientNorm == 0.25 && again.loss == 1.25)
    #expect(again.layers[0].activationGradientNorm == nil)
  }
}
