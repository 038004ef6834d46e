import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

/// What every model of the catalogue promises.
@Suite struct CatalogueTests {
  let key = RandomKey(seed: 5)

  @Test func namesAreUniqueAndDescribed() {
    let names = Catalogue.models.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count >= 29)
    for entry in Catalogue.models {
      #expect(!entry.description.isEmpty && !entry.reference.isEmpty, "\(entry.name)")
    }
  }

  @Test func unknownNamesAreErrorsThatHelp() {
    let error = #expect(throws: ModelError.self) { try Catalogue.model(named: "resnet19") }
    #expect(
      error?.description
        == "there is no model 'resnet19'. Did you mean 'resnet18'? `Catalogue.models` lists all.")
  }

  @Test(arguments: [
    ("ResNet18", "resnet18"), ("resnet-18", "resnet18"), ("MobileNetV2", "mobilenet_v2"),
    ("YOLO_N", "yolo-n"), ("yolon", "yolo-n"), ("UNet", "unet"),
  ])
  func caseAndDashesDoNotMatterInNames(given: String, name: String) throws {
    #expect(try Catalogue.model(named: given).name == name)
  }

  @Test(arguments: Catalogue.models.map(\.name))
  func countsArePublishedOnes(name: String) throws {
    let entry = try Catalogue.model(named: name)
    let model = try entry.build(entry.defaultShape, key: key)
    #expect(visitProblems(of: model) == [])
    if let published = entry.publishedParameterCount {
      #expect(model.parameterCount() == published)
    }
    if let published = entry.publishedMultiplyAdds {
      let summary = try ModelSummary(
        of: model, named: name, input: entry.defaultShape.input(batch: 1))
      #expect(summary.multiplyAdds == published)
    }
  }

  @Test(arguments: Catalogue.models.map(\.name))
  func everyLayerIsCalledAsItIsVisited(name: String) throws {
    let entry = try Catalogue.model(named: name)
    let shape = ModelShape(classes: 10, inputChannels: 3, height: 64, width: 64)
    try expectContract(of: entry, shape)
    for option in entry.options {
      for value in option.values.examples {
        var shape = shape
        shape.options = [option.name: value]
        try expectContract(of: entry, shape)
      }
    }
  }

  /// Every parameter is used, too.
  private func expectContract(of entry: ModelEntry, _ shape: ModelShape) throws {
    let model = try entry.build(shape, key: key)
    #expect(
      try model.checkContract(input: shape.input(batch: 1)) == [], "\(entry.name) \(shape.options)")
  }

  @Test(arguments: Catalogue.models.filter { $0.task == .classification }.map(\.name))
  func anyClassesChannelsAndSizes(name: String) throws {
    let entry = try Catalogue.model(named: name)
    for (channels, height, width) in [(1, 64, 48), (3, 33, 40), (5, 32, 32)] {
      let shape = ModelShape(classes: 7, inputChannels: channels, height: height, width: width)
      let model = try entry.build(shape, key: key)
      #expect(try model.outputShape(for: shape.input(batch: 2)) == [2, 7])
    }
  }

  @Test(arguments: Catalogue.models.filter { $0.task == .segmentation }.map(\.name))
  func anyClassesAndChannelsForEachPixel(name: String) throws {
    let entry = try Catalogue.model(named: name)
    for (channels, height, width) in [(1, 64, 48), (5, 32, 32)] {
      let shape = ModelShape(classes: 7, inputChannels: channels, height: height, width: width)
      let model = try entry.build(shape, key: key)
      #expect(try model.outputShape(for: shape.input(batch: 2)) == [2, height, width, 7])
    }
  }

  @Test func tooSmallImagesNameTheLayer() {
    let shape = ModelShape(classes: 10, inputChannels: 1, height: 28, width: 28)
    #expect(
      throws: ModelError(
        "model 'vgg11' can't take 28x28 images: layer 'features.20': the image has become too "
          + "small here: 1x1 pixels, padded 1x1, but the window reaches over 2x2; use larger "
          + "images or a model that halves them less often")
    ) { try Catalogue.model(named: "vgg11").build(shape, key: key) }
  }

  @Test func theSameKeyGivesTheSameModel() throws {
    let shape = ModelShape(classes: 3, inputChannels: 1, height: 16, width: 16)
    let entry = try Catalogue.model(named: "small_cnn")
    func weights(_ key: RandomKey) throws -> [[Float]] {
      try entry.build(shape, key: key).parameters().map { $0.parameter.value.floats() }
    }
    #expect(try weights(key) == weights(key))
    #expect(try weights(key) != weights(key.fold(1)))
  }
}

extension ModelOption.Values {
  /// The two smallest numbers, both flags, or all choices.
  fileprivate var examples: [String] {
    switch self {
    case .integer(let range):
      [range.lowerBound, min(range.lowerBound + 1, range.upperBound)].map { "\($0)" }
    case .flag: ["true", "false"]
    case .choice(let names): names
    }
  }
}
