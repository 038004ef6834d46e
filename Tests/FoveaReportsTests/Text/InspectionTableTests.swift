import FoveaRunRecords
import Testing

@testable import FoveaReports

/// A network of some layers, two in each part.
func sampleInspection(_ count: Int) -> InspectionRecord {
  var layers: [InspectedLayer] = []
  for index in 0..<count {
    let isFirst = index % 2 == 0
    let part = index / 2
    layers.append(
      InspectedLayer(
        path: "stages.\(part).conv\(index)", kind: "Conv2D", stage: "stage\(part + 1)",
        shape: [16, 16, 32], activation: "relu", mean: 0.5, deviation: 0.25 + Double(index),
        minimum: -Double(index), maximum: 2, zeroShare: index == 1 ? 0.97 : 0.5,
        activationGradientNorm: 1e-4, parameterCount: 1000, weightNorm: isFirst ? 3 : 4,
        weightGradientNorm: index == 2 ? 0 : 0.003))
  }
  return InspectionRecord(
    model: "tiny", task: "classification", source: "val", imageCount: 8, isTraining: true,
    labels: .given, loss: 1.25, layers: layers)
}

@Suite struct InspectionTableTests {
  @Test func shortNetworksAreShownWhole() {
    let text = InspectionTable.text(sampleInspection(4))
    #expect(text.hasPrefix("tiny, 8 images of val, as in training, loss 1.25\n"))
    #expect(text.contains("stages.1.conv3"))
    #expect(text.contains("at least 95 % zeros: stages.0.conv1\n"))
    #expect(text.contains("no gradient reaches the weights of: stages.1.conv2\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func longNetworksAreShownByPart() throws {
    let record = sampleInspection(30)
    let text = InspectionTable.text(record)
    #expect(text.contains("30 layers in 15 parts; --all shows every layer\n"))
    #expect(!text.contains("stages.1.conv3"))
    #expect(InspectionTable.text(record, showsAll: true).contains("stages.1.conv3"))
    let part = try #require(InspectionTable.parts(record.layers).first)
    #expect(part.path == "stage1" && part.kind == "2 layers" && part.parameterCount == 2000)
    #expect(part.weightNorm == 5 && part.minimum == -1 && part.deviation == 1.25)
    #expect(abs(part.zeroShare - 0.735) < 1e-12)
    #expect(abs((part.weightGradientNorm ?? 0) - 0.003 * 2.0.squareRoot()) < 1e-12)
  }

  @Test func forwardAloneSaysSo() {
    var record = sampleInspection(2)
    (record.labels, record.loss, record.isTraining) = (nil, nil, false)
    for index in record.layers.indices { record.layers[index].weightGradientNorm = nil }
    record.layers[0].mean = .nan
    let text = InspectionTable.text(record)
    #expect(text.contains("in inference mode, forward only"))
    #expect(text.contains("NaN or infinite: stages.0.conv0\n"))
  }
}
