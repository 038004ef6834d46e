import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

/// What every backbone promises to the models that build on it.
@Suite struct FeatureExtractorTests {
  let key = RandomKey(seed: 6)

  @Test(arguments: Backbones.entries.map(\.name))
  func mapsHaveTheirStridesAndChannels(name: String) throws {
    let entry = try Catalogue.model(named: name)
    let shape = ModelShape(classes: 4, inputChannels: 1, height: 64, width: 96)
    let model = try #require(try entry.build(shape, key: key) as? any FeatureExtractor)
    let maps = model.featureMaps(Tensor.zeros([2, 64, 96, 1]), Context(training: false))
    let expected = zip([2, 4, 8, 16, 32], model.featureChannels).map {
      [2, 64 / $0, 96 / $0, $1]
    }
    #expect(maps.map(\.shape) == expected)
  }

  @Test(arguments: Backbones.entries.map(\.name))
  func theHeadComesOffWithItsParameters(name: String) throws {
    let entry = try Catalogue.model(named: name)
    let shape = ModelShape(classes: 4, inputChannels: 3, height: 32, width: 32)
    var model = try #require(try entry.build(shape, key: key) as? any FeatureExtractor)
    let paths = Set(model.parameters().map(\.path))
    model.removeHead()
    #expect(visitProblems(of: model) == [])
    let rest = Set(model.parameters().map(\.path))
    #expect(rest.isStrictSubset(of: paths))
    #expect(
      paths.subtracting(rest).allSatisfy { $0.hasPrefix("fc.") || $0.hasPrefix("classifier.") })
    #expect(try model.outputShape(for: [1, 32, 32, 3]) == [1, model.featureChannels[4]])
  }

  @Test func everyClassifierWithFeaturesIsABackbone() {
    let shape = ModelShape(classes: 4, inputChannels: 3, height: 64, width: 64)
    let names = Catalogue.models.filter { $0.task == .classification }
      .filter { $0.unchecked(shape, key: key) is any FeatureExtractor }.map(\.name)
    #expect(names == Backbones.entries.map(\.name))
  }
}
