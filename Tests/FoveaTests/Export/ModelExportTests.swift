import Foundation
import FoveaGraphs
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaONNX
import FoveaSupport
import FoveaTensors
import Testing

@testable import Fovea

@Suite struct ModelExportTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A model file of an untrained model.
  private func trained(
    _ architecture: String, task: VisionTask = .classification, size: Int = 32,
    channels: Int = 3, options: [String: String] = [:], scaling: ValueScaling? = nil,
    classNames: [String] = ["a", "b", "c"]
  ) throws -> TrainedModel {
    let specification = ModelSpecification(
      architecture: architecture, classCount: classNames.count, channels: channels, height: size,
      width: size,
      options: options)
    let model = try Catalogue.make(specification, RandomKey(seed: 5))
    model.evaluateParameters()
    let card = ModelCard(
      task: task, model: specification, classNames: classNames,
      preprocessing: Preprocessing(
        width: size, height: size, channels: channels,
        mean: [Double](repeating: 0.4, count: channels),
        deviation: [Double](repeating: 0.25, count: channels)), valueScaling: scaling,
      dataHash: "00ff")
    let url = folder.appendingPathComponent("model.safetensors")
    try ModelFile.write(WeightSnapshot(of: model), card, to: url)
    return try TrainedModel(contentsOf: url)
  }

  @Test func exportedFileGivesTheSameAndDescribesTheModel() throws {
    let export = ModelExport(try trained("small_cnn"))
    let url = folder.appendingPathComponent("model.onnx")
    let samples = try ExportSamples(export, images: [])
    #expect(samples.batches.map { $0.shape[0] } == [1, 3])
    let (parity, _, graph) = try export.writeONNX(to: url, comparingOn: samples.batches)
    #expect(parity.samples == 4)
    #expect(parity.agreement == 1)
    #expect(parity.maximum <= 1e-4)
    #expect(parity.firstDifference == nil)
    #expect(graph.metadata["classes"] == #"["a","b","c"]"#)
    #expect(graph.metadata["task"] == "classification")
    #expect(graph.metadata["data_hash"] == "00ff")
    #expect(graph.outputs.map(\.name) == ["logits"])
    #expect(try ONNXFile.read(contentsOf: url).nodes == graph.nodes)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["model.onnx", "model.safetensors"])
  }

  @Test func measuresTheFileInTheModelsPlace() throws {
    let dataset = GeneratedShapes(perClass: 3, size: 32).dataset()
    let trained = try trained("small_cnn", classNames: dataset.classNames)
    for (batch, isWhole) in [(nil, false), (4, true)] as [(Int?, Bool)] {
      var export = ModelExport(trained)
      export.batch = batch
      (export.normalizesImages, export.givesProbabilities) = (isWhole, isWhole)
      var accuracies: [Double] = []
      let (_, measure, _) = try export.writeONNX(
        to: folder.appendingPathComponent("model.onnx"),
        comparingOn: try ExportSamples(export, images: []).batches
      ) { model in
        let evaluation = try model.evaluate(dataset, split: nil)
        if let found = evaluation as? ClassifierEvaluation {
          accuracies.append(found.record[.accuracy] ?? -1)
          accuracies.append(found.record[.logLoss] ?? 0)
        }
        return evaluation
      }
      #expect(measure?.name == "accuracy" && measure?.holds == true)
      #expect(measure?.model == accuracies[0] && measure?.file == accuracies[2])
      #expect(abs(accuracies[1] - accuracies[3]) < 1e-6)
    }
    var other = ModelExport(trained)
    other.size = InputSize(height: 48, width: 48)
    #expect(throws: ExportError.self) {
      try other.writeONNX(
        to: folder.appendingPathComponent("other.onnx"),
        comparingOn: try ExportSamples(other, images: []).batches
      ) { try $0.evaluate(dataset, split: nil) }
    }
  }

  @Test(arguments: ["small_cnn", "yolo-n"])
  func comesBackAsTheSameModel(architecture: String) throws {
    let task = architecture == "yolo-n" ? VisionTask.detection : .classification
    let trained = try trained(architecture, task: task, size: 64)
    let export = ModelExport(trained)
    let url = folder.appendingPathComponent("model.onnx")
    let samples = try ExportSamples(export, images: [])
    _ = try export.writeONNX(to: url, comparingOn: samples.batches)
    let back = try GraphImport(contentsOf: url)
    #expect(back.card.task == task && back.card.classNames == trained.card.classNames)
    #expect(back.card.preprocessing == trained.card.preprocessing)
    #expect(back.card.dataHash == "00ff")
    let file = folder.appendingPathComponent("back.safetensors")
    try back.write(to: file)
    let reloaded = try TrainedModel(contentsOf: file)
    let (ours, theirs) = (
      trained(samples.batches[1]).floats(), reloaded(samples.batches[1]).floats()
    )
    #expect(ours.count == theirs.count)
    #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) <= 1e-4 })
  }

  @Test func nothingIsKeptBeyondTheTolerance() throws {
    let export = ModelExport(try trained("small_cnn"))
    let url = folder.appendingPathComponent("model.onnx")
    try Data("before".utf8).write(to: url)
    let samples = try ExportSamples(export, images: [])
    #expect(throws: ExportError.self) {
      // Even equal outputs differ by more than this.
      try export.writeONNX(to: url, comparingOn: samples.batches, tolerance: -1)
    }
    #expect(try Data(contentsOf: url) == Data("before".utf8))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["model.onnx", "model.safetensors"])
  }

  /// Two outputs of NaN are no agreement.
  @Test func aDivergedModelIsNotWritten() throws {
    let sound = try trained("small_cnn", task: .regression, scaling: .identity(count: 3))
    let samples = try ExportSamples(ModelExport(sound), images: [])
    let value = ModelExport(sound)(samples.batches[0]).floats()[0]
    // Infinite in single precision, and of the opposite sign: their sum is NaN.
    var card = sound.card
    card.valueScaling = ValueScaling(
      mean: [value > 0 ? -1e39 : 1e39, 0, 0], deviation: [1e39, 1, 1])
    var export = ModelExport(try TrainedModel(model: sound.model, card: card))
    export.decodesOutputs = true
    let url = folder.appendingPathComponent("diverged.onnx")
    let error = #expect(throws: ExportError.self) {
      try export.writeONNX(to: url, comparingOn: samples.batches)
    }
    #expect(
      error?.description
        == "the model's own output is NaN on an image of the comparison: its weights have "
        + "diverged. Use an earlier checkpoint, or train with a lower learning rate")
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }

  @Test func spoiledWeightIsFoundWhereItActs() throws {
    let export = ModelExport(try trained("small_cnn"))
    var graph = try export.graph()
    let samples = try ExportSamples(export, images: [])
    let sound = try ExportParity(
      of: graph, with: export, on: samples.batches, tolerance: 1e-4)
    #expect(sound.holds)
    // The second convolution's first weight becomes large.
    let node = try #require(graph.nodes.filter { $0.op == "Conv" }.dropFirst().first)
    let weight = try #require(graph.constants[node.inputs[1]])
    graph.constants[node.inputs[1]]?.bytes.replaceSubrange(
      weight.bytes.startIndex..<weight.bytes.startIndex + 4,
      with: withUnsafeBytes(of: Float(40)) { Data($0) })
    let parity = try ExportParity(
      of: graph, with: export, on: samples.batches, tolerance: 1e-4)
    #expect(!parity.holds)
    #expect(parity.firstDifference == node.outputs[0])
  }

  @Test func bytesGoInAndProbabilitiesComeOut() throws {
    var export = ModelExport(try trained("small_cnn"))
    export.normalizesImages = true
    export.givesProbabilities = true
    let samples = try ExportSamples(export, images: [])
    let graph = try export.graph()
    #expect(graph.inputs[0].elementType == .uint8)
    #expect(graph.outputs[0].name == "probabilities")
    let parity = try ExportParity(of: graph, with: export, on: samples.batches, tolerance: 1e-4)
    #expect(parity.holds)
    let plain = ModelExport(export.trained)
    let normalized = try ExportSamples(plain, images: []).batches[1]
    let expected = plain(normalized).softmax()
    #expect((export(samples.batches[1]) - expected).abs().max().item() < 1e-5)
  }

  private func warm(_ trained: TrainedModel, _ temperature: Double) throws -> TrainedModel {
    try trained.replacing(decision: nil, temperature: temperature)
  }

  /// Softmax of exported logits and exported probabilities are those that predictors give, also
  /// when the file comes back.
  @Test(arguments: [false, true]) func temperaturesAreInTheGraph(givesProbabilities: Bool) throws {
    let plain = try trained("small_cnn")
    var export = ModelExport(try warm(plain, 2.5))
    export.givesProbabilities = givesProbabilities
    let samples = try ExportSamples(export, images: [])
    let url = folder.appendingPathComponent("model.onnx")
    let (parity, _, graph) = try export.writeONNX(to: url, comparingOn: samples.batches)
    #expect(parity.holds && parity.agreement == 1)
    #expect(graph.metadata["temperature"] == "2.5")
    #expect(graph.metadata["temperature_included"] == "true")
    let images = samples.batches[1]
    let expected = (plain(images) / 2.5).softmax()
    let given = export(images)
    let found = givesProbabilities ? given : given.softmax()
    #expect((found - expected).abs().max().item() < 1e-6)
    let back = try GraphImport(contentsOf: url)
    #expect(back.card.temperature == nil)
    let returned = back.model(images, Context(training: false)).softmax()
    #expect((returned - expected).abs().max().item() < 1e-5)
  }

  /// The evaluation of a file in its model's place does not apply the temperature twice.
  @Test func temperaturesOfMeasuredFilesCountOnce() throws {
    let dataset = GeneratedShapes(perClass: 3, size: 32).dataset()
    let trained = try warm(trained("small_cnn", classNames: dataset.classNames), 0.2)
    for givesProbabilities in [false, true] {
      var export = ModelExport(trained)
      export.givesProbabilities = givesProbabilities
      var losses: [Double] = []
      _ = try export.writeONNX(
        to: folder.appendingPathComponent("model.onnx"),
        comparingOn: try ExportSamples(export, images: []).batches
      ) { model in
        let evaluation = try model.evaluate(dataset, split: nil)
        if let found = evaluation as? ClassifierEvaluation {
          losses.append(found.record[.logLoss] ?? -1)
        }
        return evaluation
      }
      try #require(losses.count == 2)
      #expect(abs(losses[0] - losses[1]) < 1e-4)
    }
  }

  @Test func decodedScoresAreCalibrated() throws {
    for options in [[:], ["bins": "1", "objectness": "true"]] {
      let plain = try trained("yolo-n", task: .detection, size: 64, options: options)
      var (own, export) = (ModelExport(plain), ModelExport(try warm(plain, 1.6)))
      let samples = try ExportSamples(export, images: [])
      // The raw output has no scores, and its readers apply the temperature.
      let raw = try export.graph()
      #expect(raw.metadata["temperature_included"] == "false")
      let rawFile = folder.appendingPathComponent("raw.onnx")
      _ = try export.writeONNX(to: rawFile, comparingOn: samples.batches)
      #expect(try GraphImport(contentsOf: rawFile).card.temperature == 1.6)
      (own.decodesOutputs, export.decodesOutputs) = (true, true)
      let (parity, _, graph) = try export.writeONNX(
        to: folder.appendingPathComponent("decoded.onnx"), comparingOn: samples.batches)
      #expect(parity.holds && graph.metadata["temperature_included"] == "true")
      let rows = zip(
        own(samples.batches[0]).floats(), export(samples.batches[0]).floats()
      ).enumerated()
      for (index, (before, after)) in rows {
        let expected = index % 7 < 4 ? Double(before) : Temperature(1.6).scaled(Double(before))
        #expect(abs(Double(after) - expected) < 1e-4)
      }
    }
  }

  @Test func decodedBoxesAreTheDetectors() throws {
    for options in [[:], ["bins": "1", "objectness": "true"]] {
      var export = ModelExport(
        try trained("yolo-n", task: .detection, size: 64, options: options))
      let images = try ExportSamples(export, images: []).batches[0]
      let geometry = try #require((export.trained.model as? YOLO)?.geometry)
      let decoder = DetectionDecoder(
        geometry: geometry, settings: DetectionSettings(confidence: 0, iou: 1, maxDetections: 5))
      let best = try #require(
        decoder.decode(export(images), imageHeight: 64, imageWidth: 64)[0].first)
      export.decodesOutputs = true
      let rows = export(images)
      #expect(rows.shape == [1, 84, 7])
      let numbers = rows.floats()
      let row = try #require(
        (0..<84).max { numbers[$0 * 7 + 4 + best.label] < numbers[$1 * 7 + 4 + best.label] })
      #expect(abs(Double(numbers[row * 7 + 4 + best.label]) - best.score) < 1e-5)
      let box = numbers[row * 7..<row * 7 + 4].map { Double(min(max($0, 0), 64)) }
      for (side, expected) in zip(
        box, [best.box.left, best.box.top, best.box.right, best.box.bottom])
      {
        #expect(abs(side - expected) < 1e-3)
      }
      let parity = try ExportParity(
        of: export.graph(), with: export, on: [images], tolerance: 1e-3)
      #expect(parity.holds)
      #expect(parity.agreement == 1)
    }
  }

  @Test func valuesComeInTheirUnits() throws {
    let scaling = ValueScaling(mean: [1, 2, 3], deviation: [10, 20, 30])
    var export = ModelExport(try trained("small_cnn", task: .regression, scaling: scaling))
    let images = try ExportSamples(export, images: []).batches[1]
    let standardized = export(images).floats()
    export.decodesOutputs = true
    for (value, expected) in zip(export(images).floats(), scaling.restored(standardized)) {
      #expect(abs(Double(value) - expected) < 1e-3)
    }
  }

  @Test func optionsWithoutEffectAreRefused() throws {
    var export = ModelExport(try trained("small_cnn"))
    export.decodesOutputs = true
    #expect(
      throws: ExportError(
        "decoding is for detection and regression; the model is for classification")
    ) { try export.graph() }
  }

  @Test func pyTorchsWeightsAreInItsOrder() throws {
    let trained = try trained("lenet5", size: 32, channels: 1)
    let weights = PyTorchWeights(of: trained)
    let model = trained.model
    #expect(weights.tensors.keys.sorted() == model.parameters().map(\.path).sorted())
    let conv = model["conv2.weight"]
    #expect(weights.tensors["conv2.weight"]?.shape == [16, 6, 5, 5])
    #expect(
      weights.tensors["conv2.weight"]?.floats() == conv.transposed([0, 3, 1, 2]).floats())
    // 16 maps of 5x5: element 1 in PyTorch's order is row 0, column 1 of channel 0; Fovea's element
    // 16.
    let dense = try #require(weights.tensors["fc1.weight"]).floats()
    #expect(dense[1] == model["fc1.weight"].floats()[16])
    #expect(weights.tensors["fc2.weight"]?.floats() == model["fc2.weight"].floats())
    let residual = try PyTorchWeights(of: self.trained("resnet18", size: 64))
    #expect(residual.tensors["layer4.1.bn2.running_mean"]?.shape == [512])
    #expect(residual.tensors["layer2.0.downsample.0.weight"]?.shape == [128, 64, 1, 1])
    #expect(!residual.tensors.keys.contains { $0.hasPrefix("stages") })
    let json = try weights.write(to: folder.appendingPathComponent("weights.safetensors"))
    #expect(json.lastPathComponent == "weights.json")
    let text = try String(contentsOf: json, encoding: .utf8)
    #expect(text.contains(#""architecture" : "lenet5""#))
  }
}
