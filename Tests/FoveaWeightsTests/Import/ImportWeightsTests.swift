import Foundation
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaWeights

/// What is an error, what is allowed by choice, and what errors say.
@Suite struct ImportWeightsTests {
  private let names = PublishedNames.of("pytorch_resnet_cifar10", "resnet20")

  private func model(classes: Int = 10) throws -> any Layer {
    let shape = ModelShape(classes: classes, inputChannels: 3, height: 32, width: 32)
    return try Catalogue.model(named: "resnet20").build(shape, key: RandomKey(seed: 2))
  }
  private func archive(
    _ change: (String, [Int]) -> (name: String, shape: [Int])? = { ($0, $1) }
  ) throws -> SyntheticArchive {
    SyntheticArchive(try #require(names).tensors.compactMap { change($0.name, $0.shape) })
  }
  private func failure(
    _ archive: SyntheticArchive, into model: any Layer, options: WeightImportOptions = .init()
  ) -> String? {
    var model = model
    let error = #expect(throws: WeightImportError.self) {
      try importWeights(from: archive, into: &model, named: "resnet20", options: options)
    }
    return error?.description
  }

  @Test func convolutionsAndDenseLayersAreBroughtToOurAxes() throws {
    var model = try model()
    let archive = try archive()
    try importWeights(from: archive, into: &model, named: "resnet20")
    let theirs = try archive.tensor(named: "module.layer2.0.conv1.weight")
    #expect(theirs.shape == [32, 16, 3, 3])
    let ours = model["stages.1.0.conv1.weight"]
    #expect(ours.shape == [32, 3, 3, 16])
    let (a, b) = (theirs.floats(), ours.floats())
    // Output 5, input 7, row 2, column 1.
    let (own, foreign) = (((5 * 3 + 2) * 3 + 1) * 16 + 7, ((5 * 16 + 7) * 3 + 2) * 3 + 1)
    #expect(b[own] == a[foreign])
    #expect(
      try model["fc.weight"].floats() == archive.tensor(named: "module.linear.weight").floats())
    #expect(
      try model["stages.2.1.bn2.running_var"].floats()
        == archive.tensor(named: "module.layer3.1.bn2.running_var").floats())
  }

  @Test func aMissingTensorIsAnErrorThatNamesTheNearest() throws {
    let renamed = try archive { name, shape in
      (name.replacing("layer2.1.conv2", with: "layer2.1.convv2"), shape)
    }
    #expect(
      failure(renamed, into: try model())
        == "weights.pth doesn't fit the model resnet20: 96 of 97 parameters matched "
        + "(pytorch_resnet_cifar10), 1 missing, 1 unexpected. Missing: "
        + "module.layer2.1.conv2.weight [32, 32, 3, 3] (is it 'module.layer2.1.convv2.weight'?). "
        + "Unexpected: module.layer2.1.convv2.weight [32, 32, 3, 3] (is it "
        + "'stages.1.1.conv2.weight'?). Choose the model that the weights were made for, or allow "
        + "what is missing or unexpected.")
  }

  @Test func anotherNumberOfClassesIsAnErrorThatSaysWhatToDo() throws {
    #expect(
      failure(try archive(), into: try model(classes: 4))
        == "weights.pth doesn't fit the model resnet20: 95 of 97 parameters matched "
        + "(pytorch_resnet_cifar10), 2 of another shape. Of another shape: module.linear.weight is "
        + "[10, 64], not [4, 64], and 1 more. Only the classifier differs: build the model for 10 "
        + "classes, or skip the classifier to give the model a new one.")
  }

  @Test func anotherModelsFileNamesTheModel() throws {
    let names = try #require(PublishedNames.of("torchvision", "resnet18"))
    let text = failure(SyntheticArchive(names.tensors), into: try model())
    #expect(text?.hasSuffix(" It fits resnet18.") == true)
    // 'layer3.0.conv1' ends as 'conv1' does, and is no reason to look below 'layer3.0'.
    #expect(text?.contains("layer3.0.layer1") == false)
  }

  @Test func theModelStaysAsItIsWhereTheFileDoesNotFit() throws {
    var model = try model(classes: 4)
    let before = model["conv1.weight"].floats()
    _ = try? importWeights(from: try archive(), into: &model, named: "resnet20")
    #expect(model["conv1.weight"].floats() == before)
  }

  @Test func skippingTheClassifierKeepsIt() throws {
    var model = try model(classes: 4)
    let before = model["fc.weight"].floats()
    let report = try importWeights(
      from: try archive(), into: &model, named: "resnet20", options: .init(skipsClassifier: true))
    #expect(model["fc.weight"].floats() == before)
    #expect(report.skipped == ["fc.weight", "fc.bias"])
    #expect(
      report.leftOut.filter { $0.reason == "the classifier" }.map(\.tensor) == [
        "module.linear.weight", "module.linear.bias",
      ])
    #expect(report.matched.count == 95 && !report.isComplete)
  }

  @Test func missingAndUnexpectedTensorsCanBeAllowed() throws {
    let changed = try archive { name, shape in
      name == "module.bn1.bias" ? ("module.gate", [3]) : (name, shape)
    }
    var model = try model()
    #expect(failure(changed, into: model, options: .init(allowsMissing: true)) != nil)
    #expect(failure(changed, into: model, options: .init(allowsUnexpected: true)) != nil)
    let report = try importWeights(
      from: changed, into: &model, named: "resnet20",
      options: .init(allowsMissing: true, allowsUnexpected: true))
    #expect(report.missing.map(\.parameter) == ["bn1.bias"])
    #expect(report.unexpected.map(\.tensor) == ["module.gate"])
    #expect(model["bn1.bias"].floats() == [Float](repeating: 0, count: 16))
  }

  @Test func nothingInCommonIsAnErrorWhateverIsAllowed() throws {
    let options = WeightImportOptions(allowsMissing: true, allowsUnexpected: true)
    let text = failure(
      SyntheticArchive([("a", [2]), ("b", [3])]), into: try model(), options: options)
    #expect(text?.contains("0 of 97 parameters matched") == true)
  }

  @Test func ourOwnFilesKeepTheirAxes() throws {
    let source = try model()
    let writer = SafetensorsWriter(
      Dictionary(
        uniqueKeysWithValues: source.parameters().map { ($0.path, $0.parameter.value) }),
      metadata: ["fovea.kind": "model"])
    let file = try SafetensorsFile(try writer.data(), path: "model.safetensors")
    let shape = ModelShape(classes: 10, inputChannels: 3, height: 32, width: 32)
    var target = try Catalogue.model(named: "resnet20").build(shape, key: RandomKey(seed: 9))
    let report = try importWeights(from: file, into: &target, named: "resnet20")
    #expect(report.isComplete && report.naming == "Fovea")
    #expect(
      target.parameters().map { $0.parameter.value.floats() }
        == source.parameters().map { $0.parameter.value.floats() })
  }

  @Test func theOtherNetworkOfACheckpointIsLeftOut() throws {
    let one = try archive { name, shape in ("state_dict." + name.dropFirst(7), shape) }
    let other = try archive { name, shape in ("ema.x." + name.dropFirst(7), shape) }
    let both = SyntheticArchive((one.tensors + other.tensors.prefix(3)).map { ($0.name, $0.shape) })
    var model = try model()
    let report = try importWeights(from: both, into: &model, named: "resnet20")
    #expect(report.isComplete && report.prefix == "state_dict.")
    #expect(report.leftOut.filter { $0.reason == "outside 'state_dict'" }.count == 3)
  }

  @Test func denseLayersKeptAsConvolutionsAreFlattened() throws {
    let change = try #require(
      WeightLayout.pytorch.change(from: [2, 3, 2, 2], to: [2, 12], flattening: .pixels(4)))
    let dense = try #require(
      WeightLayout.pytorch.change(from: [2, 12], to: [2, 12], flattening: .pixels(4)))
    let values = (0..<24).map(Float.init)
    let expected: [Float] = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]
    #expect(change(Tensor(values, shape: [2, 3, 2, 2])).floats().prefix(12) == expected[...])
    #expect(
      dense(Tensor(values, shape: [2, 12])).floats()
        == change(Tensor(values, shape: [2, 3, 2, 2])).floats())
    #expect(
      WeightLayout.pytorch.change(from: [2, 3, 2, 2], to: [2, 13], flattening: nil)?.target == nil)
  }
}
