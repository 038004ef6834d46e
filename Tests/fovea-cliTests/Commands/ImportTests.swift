import Foundation
import Fovea
import Testing

@testable import fovea_cli

/// `fovea import` and `fovea weights`, run as a user runs them.
@Suite struct ImportTests {
  /// A ResNet-20 with the names and axes that a PyTorch program would give it.
  private func folder(without left: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let entry = try Catalogue.model(named: "resnet20")
    let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 4))
    var tensors: [String: Tensor] = [:]
    for (path, parameter) in model.parameters() {
      var name = "module." + path.replacing("fc.", with: "linear.")
      for stage in 0..<3 { name = name.replacing("stages.\(stage)", with: "layer\(stage + 1)") }
      guard name != left else { continue }
      let value = parameter.value
      tensors[name] = value.rank == 4 ? value.transposed([0, 3, 1, 2]) : value
    }
    try SafetensorsWriter(tensors).data().write(to: folder("theirs.safetensors"))
    try folder.writeShapes(to: "shapes", perClass: 2)
    return folder
  }

  @Test func importedModelsEvaluateAndPredict() throws {
    let folder = try folder()
    let result = try FoveaProgram.run(
      "import", "theirs.safetensors", "--model", "resnet20", "--output", "ours.safetensors",
      "--class-names", "a,b,c,d,e,f,g,h,i,j", in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output == """
        97 of 97 parameters matched (pytorch_resnet_cifar10)
        names in the file begin with 'module.'

        """)
    #expect(result.errors == "wrote ours.safetensors\n")
    let predicted = try FoveaProgram.run(
      "predict", "ours.safetensors", "shapes", "--json", in: folder.url)
    #expect(predicted.code == 0, "\(predicted.errors)")
    let labels = try predicted.json().compactMap { $0["label"] as? String }
    #expect(!labels.isEmpty && labels.allSatisfy { "abcdefghij".contains($0) })
    let card = try TrainedModel(contentsOf: folder("ours.safetensors")).card
    #expect(card.preprocessing.mean == [0.485, 0.456, 0.406])
    #expect(card.model.architecture == "resnet20" && card.model.classCount == 10)
  }

  @Test func optionsOfTheModelAreKept() throws {
    let folder = try TemporaryFolder()
    let shape = ModelShape(classes: 3, inputChannels: 3, height: 32, width: 32)
    let model = try Catalogue.model(named: "mobilenet_v3_small")
      .build(shape, key: RandomKey(seed: 4))
    let tensors = model.parameters().map { path, parameter in
      (
        path,
        parameter.value.rank == 4 ? parameter.value.transposed([0, 3, 1, 2]) : parameter.value
      )
    }
    try SafetensorsWriter(Dictionary(uniqueKeysWithValues: tensors)).data()
      .write(to: folder("theirs.safetensors"))
    func run(options: String) throws -> FoveaProgram.Result {
      try FoveaProgram.run(
        "import", "theirs.safetensors", "--model", "mobilenet_v3_small", "-o", "ours.safetensors",
        "--model-options", options, in: folder.url)
    }
    func kept() throws -> [String: String] {
      try TrainedModel(contentsOf: folder("ours.safetensors")).card.model.options
    }
    #expect(try run(options: "padding=same,epsilon=1e-5").code == 0)
    #expect(try kept() == ["padding": "same", "epsilon": "1e-5"])
    let wrong = try run(options: "padding=sam")
    #expect(wrong.code == 64)
    #expect(
      wrong.errors == "fovea: model 'mobilenet_v3_small': option 'padding' must be symmetric or "
        + "same, got 'sam'. Did you mean 'same'?\n")
  }

  @Test func whatDoesNotFitIsListedAndNothingIsWritten() throws {
    let folder = try folder(without: "module.bn1.bias")
    let result = try FoveaProgram.run(
      "import", "theirs.safetensors", "--model", "resnet20", "--classes", "4", "--output",
      "ours.safetensors", in: folder.url)
    #expect(result.code == 1)
    #expect(
      result.output == """
        94 of 97 parameters matched (pytorch_resnet_cifar10), 1 missing, 2 of another shape
        names in the file begin with 'module.'
        missing: the model has them, the file doesn't
          module.bn1.bias  16
        of another shape: in the file, for the model
          module.linear.weight  10x64  4x64
          module.linear.bias    10     4

        """)
    #expect(result.errors.contains("doesn't fit the model resnet20"))
    #expect(!FileManager.default.fileExists(atPath: folder("ours.safetensors").path))
    let allowed = try FoveaProgram.run(
      "import", "theirs.safetensors", "--model", "resnet20", "--classes", "4", "--output",
      "ours.safetensors", "--skip-classifier", "--allow-missing", "--preset", "symmetric", "--json",
      in: folder.url)
    #expect(allowed.code == 0, "\(allowed.errors)")
    let report = try #require(allowed.json().first)
    #expect(report["skipped"] as? [String] == ["fc.weight", "fc.bias"])
    #expect((report["matched"] as? [Any])?.count == 94)
    let card = try TrainedModel(contentsOf: folder("ours.safetensors")).card
    #expect(card.preprocessing.mean == [0.5, 0.5, 0.5])
    #expect(card.classNames == ["0", "1", "2", "3"])
  }

  @Test func usageErrorsAreExplained() throws {
    let folder = try folder()
    func errors(_ arguments: String...) throws -> String {
      let start = ["import", "theirs.safetensors", "--output", "o.safetensors"]
      let result = try FoveaProgram.finish(
        FoveaProgram.start(start + arguments, in: folder.url), in: folder.url)
      #expect(result.code == 64)
      return result.errors
    }
    #expect(
      try errors("--model", "resnet21")
        == "fovea: there is no model 'resnet21'. Did you mean 'resnet20'? 'fovea models' lists "
        + "all. A network in ONNX (.onnx) needs no --model: it has its layers in it.\n")
    #expect(
      try errors("--preset", "imagenett", "--size", "big", "--output", "x.onnx")
        == """
        fovea: 4 problems:
          --output x.onnx: a model file is written; expected a name ending in .safetensors
          --model is missing. Give the model for the weights; 'fovea models' lists them. A network \
        in ONNX (.onnx) needs no --model: it has its layers in it.
          --size is 'big'; expected 128, or 96x128 (height x width)
          unknown preset 'imagenett'; known: imagenet, efficientnet-lite, symmetric, unit, \
        cifar10. Did you mean 'imagenet'?

        """)
    #expect(
      try errors("--model", "resnet20", "--preset", "imagenett")
        == "fovea: unknown preset 'imagenett'; known: imagenet, efficientnet-lite, symmetric, "
        + "unit, cifar10. Did you mean 'imagenet'?\n")
    #expect(
      try errors("--model", "resnet20", "--mean", "0.5,x,0")
        == "fovea: --mean is '0.5,x,0'; expected 3 comma-separated numbers, one for each channel\n")
    #expect(
      try errors("--model", "resnet20", "--std", "1,0,1")
        == "fovea: --std is '1,0,1', but each must be above 0\n")
  }

  /// An imported network says which pixels it gets; one that needs a fixed batch says so.
  @Test func importedNetworksTellTheirPixels() throws {
    let folder = try folder()
    let made = try FoveaProgram.run(
      "import", "theirs.safetensors", "--model", "ResNet-20", "--output", "ours.safetensors",
      in: folder.url)
    #expect(made.code == 0, "\(made.errors)")
    let exported = try FoveaProgram.run(
      "export", "ours.safetensors", "-o", "net.onnx", in: folder.url)
    #expect(exported.code == 0, "\(exported.errors)")
    // 270,000 numbers of four bytes.
    #expect(exported.output.contains(", opset 17, 1.0 MiB\n"), "\(exported.output)")
    let imported = try FoveaProgram.run(
      "import", "net.onnx", "-o", "net.safetensors", in: folder.url)
    #expect(imported.code == 0, "\(imported.errors)")
    #expect(
      imported.errors.contains(
        "note: the network gets pixels (RGB) from 0 to 1, minus 0.485,0.456,0.406,"),
      "\(imported.errors)")
    #expect(
      imported.errors.contains(
        "note: the classes are called by their numbers; --class-names gives them names"))
    let missing = try FoveaProgram.run("import", "net.onnx", in: folder.url)
    #expect(missing.code == 64)
    #expect(
      missing.errors
        == "fovea: --output is missing. Give the model file to write: -o model.safetensors\n")
  }

  @Test func pixelsAreInWords() {
    func text(_ mean: [Double], _ deviation: [Double], _ order: GraphImport.ChannelOrder) -> String
    {
      Import.pixels(
        Preprocessing(
          width: 8, height: 8, channels: mean.count, mean: mean, deviation: deviation), order
      ).components(separatedBy: ".  ")[0].components(separatedBy: ". If")[0]
    }
    #expect(text([0], [1], .rgb) == "the network gets pixels (grey) from 0 to 1")
    #expect(
      text([0, 0, 0], [1 / 255.0, 1 / 255.0, 1 / 255.0], .bgr)
        == "the network gets pixels (BGR) from 0 to 255")
    // In the network's order of channels.
    #expect(
      text([0.1, 0.2, 0.3], [1, 2, 4], .bgr)
        == "the network gets pixels (BGR) from 0 to 1, minus 0.3,0.2,0.1, divided by 4,2,1")
  }

  @Test func weightsAreListedAndNamesChecked() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_CACHE_HOME": folder.url.path]
    let list = try FoveaProgram.run(
      "weights", "list", in: folder.url, environment: environment)
    #expect(list.code == 0)
    #expect(
      list.output.contains(
        "efficientnet-lite0  efficientnet_lite0  ImageNet-1k  75.1 %  16.6 MiB  no"))
    let get = try FoveaProgram.run(
      "weights", "get", "efficientnet-lite", in: folder.url, environment: environment)
    #expect(get.code == 64)
    #expect(get.errors.hasPrefix("fovea: there are no weights 'efficientnet-lite' to be had."))
    let offline = try FoveaProgram.run(
      "weights", "get", "efficientnet-lite0", "--index-url", "http://127.0.0.1:9/simple",
      in: folder.url, environment: environment)
    #expect(offline.code == 1)
    #expect(offline.errors.contains("cannot fetch http://127.0.0.1:9/simple/"))
  }

  /// Red minus a half, as the logit of the foreground of images `[N, 3, 8, 8]`.
  private func segmenter() -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17,
      inputs: [GraphPort("x", .float32, [.named("n"), .fixed(3), .fixed(8), .fixed(8)])],
      outputs: [GraphPort("y", .float32, [.named("n"), .fixed(1), .fixed(8), .fixed(8)])],
      nodes: [GraphNode("Conv", inputs: ["x", "w", "b"], outputs: ["y"])],
      constants: [
        "w": GraphTensor([1, 0, 0] as [Float], shape: [1, 3, 1, 1]),
        "b": GraphTensor([-0.5] as [Float], shape: [1]),
      ])
  }

  @Test func networksAreReportedOn() throws {
    let folder = try TemporaryFolder()
    try ONNXFile.write(segmenter(), to: folder("net.onnx"))
    func run(_ options: String...) throws -> FoveaProgram.Result {
      let arguments = ["import", "net.onnx", "-o", "net.safetensors"] + options
      return try FoveaProgram.finish(
        FoveaProgram.start(arguments, in: folder.url), in: folder.url)
    }
    let made = try run(
      "--preset", "imagenet", "--foreground-threshold", "0.75", "--class-names", "wall,crack")
    #expect(
      made.errors.hasPrefix(
        "note: its one channel is read as a logit of the foreground, which wins from a\n"
          + "  probability of 0.75 on\nwrote net.safetensors: segmentation, 2 operators, "
          + "8 parameters, 2 classes,\n  images of 8x8\n"), "\(made.errors)")
    #expect(made.errors.contains("minus 0.485,0.456,0.406"), "\(made.errors)")
    let card = try TrainedModel(contentsOf: folder("net.safetensors")).card
    #expect(card.classNames == ["wall", "crack"])
    #expect(card.preprocessing.mean == [0.485, 0.456, 0.406])
    #expect(card.preprocessing.deviation == [0.229, 0.224, 0.225])
    #expect(
      try run("--outputs", "boxes").errors
        == "fovea: --outputs is 'boxes'; expected boxes=NAME,scores=NAME, and if there are any "
        + "labels=NAME,count=NAME\n")
    #expect(
      try run("--outputs", "boxes=y").errors
        == "fovea: --outputs is 'boxes=y', but must name boxes and scores\n")
    #expect(
      try run("--outputs", "boxes=y,scores=y", "--box-format", "xywh").errors.hasPrefix(
        "fovea: unknown box format 'xywh'; known: xyxy, yxyx, cxcywh."))
    #expect(
      try run("--box-unit", "pixels").errors
        == "fovea: --box-unit has no effect without --outputs\n")
    #expect(
      try run("--foreground-threshold", "1").errors
        == "fovea: --foreground-threshold is 1.0, but must be above 0 and below 1\n")
    #expect(
      try run("--outputs", "boxes=box,scores=y", "--task", "detection").errors.hasPrefix(
        "fovea: the network computes no 'box'."))
  }
}
