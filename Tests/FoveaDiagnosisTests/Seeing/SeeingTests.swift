import Foundation
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct SeeingTests {
  private func request(
    _ methods: [SeeingMethod], layer: String? = nil, className: String? = nil
  ) -> SeeingRequest {
    var request = SeeingRequest()
    (request.methods, request.layer, request.className) = (methods, layer, className)
    return request
  }

  private func model() throws -> TrainedModel {
    try TrainedModel(
      model: SeeingGoldens.network(isDense: true), card: SeeingGoldens.card)
  }

  @Test func mapsAreThoseOfPyTorch() throws {
    let goldens = try SeeingGoldens.load().classification
    let seeing = try Seeing(model())
    #expect(seeing.layers.map(\.path) == ["0", "1", "2", "3", "4"])
    for (path, name) in SeeingGoldens.layers {
      let seen = try seeing(
        .pixels(SeeingGoldens.image),
        request(SeeingMethod.allCases.filter(\.isOfLayer), layer: path, className: "b"))
      #expect(abs(seen.score.value - goldens.scores.values[SeeingGoldens.label]) < 1e-5)
      #expect(seen.maps.count == 4)
      for map in seen.maps {
        let expected = try #require(goldens.maps[name]?[map.method.rawValue])
        #expect(
          SeeingGoldens.error(map.values, expected) < 1e-4, "\(map.method.rawValue) at \(name)")
        #expect(map.layer == path && [map.height, map.width] == expected.shape)
      }
    }
  }

  /// The same network as a graph of operators: its values are layers, and gradients pass them.
  @Test func mapsOfGraphsAreThoseOfLayers() throws {
    let goldens = try SeeingGoldens.load().classification
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("own.safetensors")
      try model().write(to: file, portable: true)
      let seeing = try Seeing(TrainedModel(contentsOf: file))
      let relus = seeing.layers.filter { $0.kind == "Relu" }.map(\.path)
      #expect(relus.count == 2)
      for (path, name) in zip(relus, ["relu1", "relu2"]) {
        let seen = try seeing(
          .pixels(SeeingGoldens.image),
          request([.gradCAM, .hiResCAM], layer: path, className: "b"))
        for map in seen.maps {
          let expected = try #require(goldens.maps[name]?[map.method.rawValue])
          #expect(SeeingGoldens.error(map.values, expected) < 1e-4, "\(map.method) at \(path)")
        }
      }
      let usual = try seeing(.pixels(SeeingGoldens.image), request([.gradCAM]))
      #expect(usual.maps[0].layer == relus[1])
    }
  }

  /// The gradient of one cell's logit, and of the logits of all pixels predicted as a class.
  @Test func mapsOfCellsAndPixelsAreThoseOfPyTorch() throws {
    let goldens = try SeeingGoldens.load()
    let network = SeeingGoldens.network(isDense: false)
    let input = try SeenInput(.pixels(SeeingGoldens.image), SeeingGoldens.card)
    let context = Context(training: false, capturing: ["2", "4"])
    let output = network(input.tensor, context)
    let outputs = BatchOutputs(
      values: output.floats(), shape: input.shape, names: ["it"], placements: [input.placement])
    var cell = [Float](repeating: 0, count: output.count)
    cell[(3 * 8 + 5) * 3 + SeeingGoldens.label] = 1
    let pixels = try ScoreSeed.segmentation(
      outputs, classNames: ["a", "b", "c"], className: "b", card: SeeingGoldens.card)
    #expect(pixels.score.pixels == goldens.segmentation.pixels)
    #expect(abs(pixels.score.value - goldens.segmentation.score) < 1e-3)
    for (weights, maps) in [
      (cell, goldens.cell.maps), (pixels.weights, goldens.segmentation.maps),
    ] {
      for (path, name) in SeeingGoldens.layers {
        let captured = try #require(context.activations[path])
        let slope = gradients(
          of: output, seededWith: Tensor(weights, shape: output.shape), at: [captured])[0]
        let found = LayerMaps(
          height: 8, width: 8, channels: captured.shape[3], maps: captured.floats(),
          gradients: slope.floats())
        for method in [SeeingMethod.gradCAM, .gradCAMPlusPlus, .hiResCAM] {
          let expected = try #require(maps[name]?[method.rawValue])
          #expect(
            SeeingGoldens.error(found.evidence(method), expected) < 1e-4,
            "\(method.rawValue) at \(name)")
        }
      }
    }
  }

  /// For a network that ends in a mean and a dense layer, the values of HiResCAM are shares of the
  /// logit.
  @Test func theSumOfHiResCAMIsTheLogit() throws {
    let trained = try model()
    let seen = try Seeing(trained)(
      .pixels(SeeingGoldens.image), request([.gradCAM, .hiResCAM], layer: "4", className: "c"))
    let bias = try #require(trained.model.parameters().last).parameter.value.floats()[2]
    for map in seen.maps {
      let sum = map.values.reduce(0) { $0 + Double($1) } + Double(bias)
      #expect(abs(sum - seen.score.value) < 1e-4)
    }
  }

  @Test func integratedGradientsAreComplete() throws {
    let goldens = try SeeingGoldens.load().classification
    var told: [Int] = []
    let seen = try Seeing(model())(
      .pixels(SeeingGoldens.image), request([.integratedGradients], className: "b")
    ) { _, done, _ in told.append(done) }
    let map = seen.maps[0]
    let integration = try #require(map.integration)
    let sum = map.values.reduce(0) { $0 + Double($1) }
    let difference = seen.score.value - integration.baselineScore
    #expect(abs(sum - difference) <= 0.01 * abs(difference) || integration.steps == 512)
    #expect(abs(integration.baselineScore - goldens.baselineScore) < 1e-5)
    #expect(SeeingGoldens.error(map.values, goldens.integratedGradients) < 0.02)
    #expect(told.last == integration.steps)
  }

  @Test func occlusionIsTheMeanFall() throws {
    let goldens = try SeeingGoldens.load().classification
    var asked = request([.occlusion], className: "b")
    asked.window = 4
    let seen = try Seeing(model())(.pixels(SeeingGoldens.image), asked)
    #expect(SeeingGoldens.error(seen.maps[0].values, goldens.occlusion) < 1e-4)
  }

  @Test func windowsCoverEveryPixel() {
    for (height, width, side) in [(16, 16, nil), (7, 30, 4), (5, 3, 9), (1, 1, nil)] {
      let windows = OcclusionWindows(height: height, width: width, side: side)
      let ones = windows.spread(
        [Double](repeating: 1, count: windows.corners.count), height: height, width: width)
      #expect(ones == [Float](repeating: 1, count: height * width))
    }
  }

  /// The weights are marked as constant in inference, and convolutions are fused with what follows:
  /// gradients are those of training's graph all the same.
  @Test func gradientsPassFusedLayers() throws {
    for name in ["resnet18", "mobilenet_v2", "yolo-n"] {
      let shape = ModelShape(classes: 3, inputChannels: 3, height: 64, width: 64)
      let model = try Catalogue.model(named: name).build(shape, key: RandomKey(seed: 1))
      let x = Tensor.randomUniform([1, 64, 64, 3], key: RandomKey(seed: 2))
      Tensor.evaluate([x])
      let plain = model(x, Context(training: false))
      let path = try #require(
        model.parameters().first { $0.parameter.role == .weight }?.path)
      #expect(!path.isEmpty)
      let together = gradients(of: plain.sum(), at: [x])[0]
      Tensor.evaluate([together])
      // One-sided differences along the gradient itself.
      let slope = together.floats()
      let length = slope.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(length > 0, "\(name)")
      let step = 1e-3 / length
      func sum(_ sign: Double) -> Double {
        let moved = zip(x.floats(), slope).map { Float(Double($0) + sign * step * Double($1)) }
        return model(Tensor(moved, shape: x.shape), Context(training: false)).floats()
          .reduce(0) { $0 + Double($1) }
      }
      let measured = (sum(1) - sum(-1)) / (2 * step)
      #expect(abs(measured - length * length) < 0.05 * length * length, "\(name)")
    }
  }

  @Test func otherTasksHaveScoresOfTheirOwn() throws {
    let image = InputImage.pixels(SeeingGoldens.image)
    func seeing(_ task: VisionTask, _ model: any Layer, names: [String] = ["a", "b"]) throws
      -> Seeing
    {
      // A verifier has no names, but a size of its embedding.
      let specification = ModelSpecification(
        architecture: "own", classCount: max(names.count, 2), channels: 3, height: 32, width: 32)
      var card = ModelCard(
        task: task, model: specification, classNames: names,
        preprocessing: Preprocessing(width: 32, height: 32, channels: 3))
      if task == .regression { card.valueScaling = ValueScaling(mean: [5, 7], deviation: [2, 3]) }
      return try Seeing(TrainedModel(model: model, card: card))
    }
    let regression = try seeing(.regression, OwnNetwork(.image, outputs: 2))
    let value = try regression(image, request([.hiResCAM], className: "b"))
    let regressor = try Regressor(regression.trained)
    #expect(abs(value.score.value - (try regressor.predict(image).values[1].value)) < 1e-5)
    #expect(value.score.unit == "b")

    let segmentation = try seeing(.segmentation, OwnNetwork(.pixels, outputs: 2))
    let pixels = try segmentation(image, request([.gradCAM, .occlusion]))
    #expect((pixels.score.pixels ?? 0) > 0 && pixels.maps.count == 2)

    let detection = try seeing(.detection, OwnDetector(classes: 2))
    var asked = request([.gradCAM])
    asked.box = 2
    let detector = try Detector(detection.trained)
    let found = try detector.predict(image)
    let box = try detection(image, asked)
    #expect(box.score.box == found[1].box && box.score.probability == found[1].score)
    // The class's logit of the cell gives the score of the box.
    #expect(abs(1 / (1 + exp(-box.score.value)) - found[1].score) < 1e-5)
    asked.box = 10_000
    #expect(throws: InferenceError.self) { try detection(image, asked) }

    let verification = try seeing(.verification, OwnNetwork(.image, outputs: 2), names: [])
    var pair = request([.gradCAM])
    #expect(throws: InferenceError.self) { try verification(image, pair) }
    pair.other = image
    let similarity = try verification(image, pair)
    let own = try Verifier(verification.trained).predict(image).values
    #expect(
      abs(similarity.score.value - own.reduce(0) { $0 + Double($1) * Double($1) }) < 1e-4)
  }

  @Test func unknownNamesAreExplained() throws {
    let seeing = try Seeing(model())
    let image = InputImage.pixels(SeeingGoldens.image)
    #expect {
      try seeing(image, request([.gradCAM], className: "d"))
    } throws: { "\($0)".contains("the model has no class 'd'") && "\($0)".contains("a, b, c") }
    #expect {
      try seeing(image, request([.gradCAM], layer: "44"))
    } throws: { "\($0)".contains("no layer '44' with maps. Did you mean '4'?") }
  }

  @Test func featureMapsAreTheLayersOutput() throws {
    let trained = try model()
    let (layer, values, image) = try Seeing(trained).featureMaps(
      of: "2", for: .pixels(SeeingGoldens.image))
    let input = try SeenInput(.pixels(SeeingGoldens.image), SeeingGoldens.card)
    let context = Context(training: false, capturing: ["2"])
    _ = trained.model(input.tensor, context)
    let expected = try #require(context.activations["2"])
    #expect(relativeError(values, expected.floats().map(Double.init)) < 1e-5)
    #expect([1, layer.height, layer.width, layer.channels] == expected.shape)
    #expect(image == SeeingGoldens.image)
  }
}
