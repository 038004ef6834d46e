import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaWeights

/// Every catalogue model uses every tensor of its published weights.
@Suite struct PublishedNamesTests {
  private func plan(
    _ names: PublishedNames, prefix: String = "", options: WeightImportOptions = .init()
  ) throws -> WeightPlan {
    let entry = try Catalogue.model(named: names.model)
    let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 1))
    let archive = SyntheticArchive(names.tensors.map { (prefix + $0.name, $0.shape) })
    return WeightPlan(archive, into: model, named: names.model, options: options)
  }

  @Test(arguments: PublishedNames.all)
  func everyTensorFindsItsParameter(names: PublishedNames) throws {
    let plan = try plan(names)
    #expect(plan.report.isComplete, "\(plan.report.summary)")
    let isWrapped = names.tensors.allSatisfy { $0.name.hasPrefix("module.") }
    #expect(plan.report.prefix == (isWrapped ? "module." : ""))
    let counters = names.tensors.filter {
      $0.name.hasSuffix("num_batches_tracked") || $0.name.hasPrefix("aux")
    }
    #expect(plan.report.leftOut.map(\.tensor) == counters.map(\.name))
    #expect(plan.report.matched.count == names.tensors.count - counters.count)
    #expect(Set(plan.steps.map(\.tensor)).count == plan.steps.count)
  }

  @Test func allOriginsAndModelsAreThere() {
    #expect(PublishedNames.all.count == 60)
    #expect(
      Set(PublishedNames.all.map(\.origin)) == [
        "torchvision", "timm", "pytorch_resnet_cifar10", "efficientnet_lite_pytorch",
      ])
  }

  @Test(arguments: ["module.", "state_dict.model.", "net._orig_mod."])
  func prefixesAreFound(prefix: String) throws {
    let names = try #require(PublishedNames.of("timm", "mobilenet_v2"))
    let report = try plan(names, prefix: prefix).report
    #expect(report.isComplete && report.prefix == prefix && report.naming == "timm")
  }

  /// torchvision's published DenseNet was written with `norm.1` for `norm1`.
  @Test func densenetsOlderNamesAreKnown() throws {
    let names = try #require(PublishedNames.of("torchvision", "densenet121"))
    let older = PublishedNames(
      origin: "", model: "densenet121",
      tensors: names.tensors.map { name, shape in
        var name = name
        for number in ["1", "2"] where name.contains("denselayer") {
          name = name.replacing(".norm\(number).", with: ".norm.\(number).")
            .replacing(".conv\(number).", with: ".conv.\(number).")
        }
        return (name, shape)
      })
    let report = try plan(older).report
    #expect(report.isComplete && report.naming == "torchvision before 0.3")
  }

  @Test func anEncoderTakesAClassifiersWeights() throws {
    let names = try #require(PublishedNames.of("torchvision", "resnet18"))
    let entry = try Catalogue.model(named: "fpn")
    let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 1))
    let report = WeightPlan(
      SyntheticArchive(names.tensors), into: model, named: "fpn", options: .init()
    ).report
    #expect(report.matched.count == 100)
    #expect(report.matched.allSatisfy { $0.parameter.hasPrefix("encoder.") })
    #expect(report.missing.allSatisfy { !$0.parameter.hasPrefix("encoder.") })
    #expect(report.unexpected.map(\.tensor) == ["fc.weight", "fc.bias"])
  }

  @Test func aFileTellsItsModel() throws {
    for (origin, model) in [("torchvision", "resnet34"), ("timm", "vgg11_bn")] {
      let names = try #require(PublishedNames.of(origin, model))
      #expect(FittingModels.names(SyntheticArchive(names.tensors)) == [model])
    }
  }

  @Test func aFileTellsItsClasses() throws {
    let names = try #require(PublishedNames.of("torchvision", "mobilenet_v2"))
    let archive = SyntheticArchive(
      names.tensors.map {
        $0.name.hasPrefix("classifier") ? ($0.name, [7] + $0.shape.dropFirst()) : $0
      })
    #expect(try FittingModels.classCount(in: archive, for: "mobilenet_v2") == 7)
    #expect(try FittingModels.classCount(in: archive, for: "resnet18") == nil)
  }
}
