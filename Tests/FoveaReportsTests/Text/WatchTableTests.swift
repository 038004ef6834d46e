import FoveaRunRecords
import Testing

@testable import FoveaReports

/// The layers of a watched run as a table and as a figure.
@Suite struct WatchTableTests {
  static func record(_ step: Int, layers: Int) -> WatchRecord {
    var record = WatchRecord(
      .step, epoch: 1, step: step, stepsPerEpoch: 4, learningRate: 0.1, loss: 2)
    record.layers = (0..<layers).map { index in
      var layer = LayerRecord(
        path: "stages.\(index).conv", hasWeights: index % 2 == 0, shape: [8], activation: "relu",
        mean: 0.25, deviation: 1.5, zeroShare: 0.5, weightNorm: 4, gradientNorm: 0.125)
      layer.updateRatio = 0.001
      return layer
    }
    return record
  }

  @Test func listsLayersWithWeightsOfTheLastStep() {
    var epoch = WatchRecord(
      .epoch, epoch: 1, step: 4, stepsPerEpoch: 4, learningRate: 0.1, loss: 2)
    epoch.units = [
      UnitRecord(path: "a", activation: "relu", count: 8, stuck: 2, imageCount: 3),
      UnitRecord(path: "b", activation: "tanh", count: 4, stuck: 1, imageCount: 3),
    ]
    let text = WatchTable.text([Self.record(1, layers: 3), Self.record(3, layers: 3), epoch])
    #expect(
      text == """
        layers in step 3, before its update:
        layer          weights  gradient  update  mean  deviation  zeros
        stages.0.conv        4      0.12   0.001  0.25        1.5   50 %
        stages.2.conv        4      0.12   0.001  0.25        1.5   50 %
        2 of 8 units dead, 1 of 4 units saturated, no warning

        """)
  }

  @Test func showsTheValuesBehindANormalization() {
    func layer(_ path: String, isNorm: Bool, _ activation: String?, mean: Double) -> LayerRecord {
      LayerRecord(
        path: path, hasWeights: !isNorm, shape: [8], activation: activation, mean: mean,
        deviation: 1, zeroShare: 0.4, weightNorm: 4, gradientNorm: 0.125)
    }
    var record = WatchRecord(
      .step, epoch: 1, step: 1, stepsPerEpoch: 4, learningRate: 0.1, loss: 2)
    record.layers = [
      layer("a.conv", isNorm: false, nil, mean: 3), layer("a.norm", isNorm: true, "relu", mean: 1),
      layer("b.conv", isNorm: false, nil, mean: 2), layer("c.norm", isNorm: true, "relu", mean: 1),
    ]
    let text = WatchTable.text([record])
    #expect(
      text.hasPrefix(
        """
        layers in step 1, before its update:
        layer   weights  gradient  update  mean  deviation  zeros
        a.conv        4      0.12       -     1          1   40 %
        b.conv        4      0.12       -     2          1      -

        """))
  }

  @Test func shortensLongModels() {
    let lines = WatchTable.text([Self.record(1, layers: 100)]).split(separator: "\n")
    #expect(lines.count == 2 + WatchTable.rowLimit + 1 + 1)
    #expect(lines.contains { $0.hasPrefix("… 34 more") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func isEmptyWithoutAMeasuredStep() {
    #expect(WatchTable.text([]).isEmpty)
    #expect(Figure.gradientFlow([]) == nil)
  }
}
