import Foundation
import Fovea
import FoveaSupport
import TestSupport
import Testing

/// `fovea see` on models of custom layers, written as graphs by another program: this test.
@Suite struct SeeTests {
  private func folder(_ task: VisionTask) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 1, size: 32)
    let network: any Layer =
      switch task {
      case .classification, .regression, .verification: OwnNetwork(.image, outputs: 2)
      case .segmentation: OwnNetwork(.pixels, outputs: 2)
      case .detection: OwnDetector(classes: 2)
      }
    let specification = ModelSpecification(
      architecture: "own", classCount: 2, channels: 3, height: 32, width: 32)
    let card = ModelCard(
      task: task, model: specification, classNames: task == .verification ? [] : ["a", "b"],
      preprocessing: Preprocessing(width: 32, height: 32, channels: 3))
    try TrainedModel(model: network, card: card).write(to: folder("own.safetensors"))
    return folder
  }

  @Test(arguments: VisionTask.allCases)
  func seesImagesOfEveryTask(task: VisionTask) throws {
    let folder = try folder(task)
    let more = task == .verification ? ["--with", "shapes/ring/00000.png"] : []
    let result = try FoveaProgram.finish(
      FoveaProgram.start(
        ["see", "own.safetensors", "shapes/disc/00000.png", "--json", "--method", "all"] + more,
        in: folder.url), in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    let record = try SeeingRecord.read(from: folder("fovea-see/see.json"))
    #expect(result.output == (try RecordCoding.line(record)) + "\n")
    #expect(record.task == task && record.images.count == 1 && record.failures.isEmpty)
    let image = record.images[0]
    #expect(image.maps.map(\.method) == SeeingMethod.allCases.map(\.rawValue))
    #expect(image.picture == "00000-see.png")
    let files = try folder.files(in: "fovea-see")
    #expect(files.isSuperset(of: image.maps.map(\.values) + ["00000-see.png", "see.json"]))
    for map in image.maps {
      let values = try NPYFile(contentsOf: folder("fovea-see/" + map.values))
        .tensor(named: NPYFile.arrayName)
      #expect(values.shape == [map.height, map.width])
      #expect(values.floats().max().map(Double.init) == map.peak, "\(map.method)")
    }
  }

  @Test func damagedImagesDoNotStopTheOthers() throws {
    let folder = try folder(.classification)
    try folder.write("no image", to: "shapes/disc/bad.png")
    let result = try FoveaProgram.run(
      "see", "own.safetensors", "shapes/disc", "--output", "seen", in: folder.url)
    #expect(result.code == 1)
    #expect(result.errors.contains("shapes/disc/bad.png is left out"))
    #expect(result.output.contains("shapes/disc/00000.png  "))
    #expect(result.output.contains("grad-cam at "))
    let record = try SeeingRecord.read(from: folder("seen/see.json"))
    #expect(record.images.map(\.path) == ["shapes/disc/00000.png"])
    #expect(record.failures.map(\.path) == ["shapes/disc/bad.png"])
  }

  @Test func showsLayersFiltersAndChannels() throws {
    let folder = try folder(.classification)
    let listed = try FoveaProgram.run(
      "see", "own.safetensors", "--layers", "--filters", in: folder.url)
    #expect(listed.code == 0, "\(listed.errors)")
    #expect(listed.output.contains("Conv") && listed.output.contains("32x32"))
    #expect(try folder.files(in: "fovea-see").contains("filters.png"))
    let seeing = try Seeing(TrainedModel(contentsOf: folder("own.safetensors")))
    let layer = try #require(seeing.layers.first).path
    let maps = try FoveaProgram.run(
      "see", "own.safetensors", "shapes/disc", "shapes/ring", "--maps", layer, in: folder.url)
    #expect(maps.code == 0, "\(maps.errors)")
    // Images of one name get pictures of different names.
    #expect(
      try folder.files(in: "fovea-see").isSuperset(of: ["00000-maps.png", "00000-2-maps.png"]))
  }

  @Test(arguments: [
    (["--method", "cam"], "unknown method 'cam'"),
    (["--method", "grad-cam", "--box", "1"], "--box has no effect on a model for classification"),
    (["--window", "4"], "--window has no effect without --method occlusion"),
    (["--method", "occlusion", "--layer", "first"], "--layer has no effect without a method"),
    (["--class", "c"], "the model has no class 'c'"),
    (["--layer", "none"], "no layer 'none' with maps"),
    (["--channels", "4"], "--channels has no effect without --maps"),
  ])
  func wrongOptionsAreUsageErrors(options: [String], message: String) throws {
    let folder = try folder(.classification)
    let result = try FoveaProgram.finish(
      FoveaProgram.start(
        ["see", "own.safetensors", "shapes/disc/00000.png"] + options, in: folder.url),
      in: folder.url)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func verificationNeedsASecondImage() throws {
    let folder = try folder(.verification)
    let result = try FoveaProgram.run(
      "see", "own.safetensors", "shapes/disc/00000.png", in: folder.url)
    #expect(result.code == 64 && result.errors.contains("Give --with IMAGE"))
  }
}
