import Foundation
import Fovea
import FoveaSupport
import TestSupport
import Testing

/// `fovea predict` with models of custom layers, written by another program: this test.
@Suite struct PredictTests {
  private func write(_ task: VisionTask, to file: URL) throws -> VisionModel {
    let network: any Layer =
      switch task {
      case .classification, .regression, .verification: OwnNetwork(.image, outputs: 2)
      case .segmentation: OwnNetwork(.pixels, outputs: 2)
      case .detection: OwnDetector(classes: 2)
      }
    let card = ModelCard(
      task: task, architecture: "own", classNames: ["a", "b"],
      preprocessing: Preprocessing(width: 32, height: 32, channels: 3))
    try TrainedModel(model: network, card: card).write(to: file)
    return try VisionModel(contentsOf: file)
  }

  private func line(_ path: String, _ result: VisionResult) throws -> String {
    switch result {
    case .classification(let found):
      try RecordCoding.line(PredictionRecord(path: path, found, limit: 3))
    case .detection(let found):
      try RecordCoding.line(DetectionPredictionRecord(path: path, found))
    case .segmentation(let found):
      try RecordCoding.line(SegmentationPredictionRecord(path: path, found))
    case .regression(let found):
      try RecordCoding.line(RegressionPredictionRecord(path: path, found))
    case .verification(let found): found.description
    }
  }

  @Test(arguments: VisionTask.allCases.filter { $0 != .verification })
  func openModelsOfOwnLayers(task: VisionTask) throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 1)
    let model = try write(task, to: folder("own.safetensors"))
    let predicted = try FoveaProgram.run(
      "predict", "own.safetensors", "shapes/disc/00000.png", "shapes/ring/00000.png", "--json",
      in: folder.url)
    #expect(predicted.code == 0, "\(predicted.errors)")
    let paths = ["shapes/disc/00000.png", "shapes/ring/00000.png"]
    let lines = predicted.output.split(separator: "\n").map(String.init)
    let results = try model.predict(paths.map { .path(folder($0).path) })
    let expected = try zip(paths, results).map { try line($0, $1) }
    #expect(lines == expected)
  }

  @Test func aNameThatNobodyKnowsIsExplained() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 1)
    let card = ModelCard(
      architecture: "own", classNames: ["a", "b"],
      preprocessing: Preprocessing(width: 32, height: 32, channels: 3))
    try TrainedModel(model: OwnNetwork(.image, outputs: 2), card: card)
      .write(to: folder("own.safetensors"), portable: false)
    let predicted = try FoveaProgram.run(
      "predict", "own.safetensors", "shapes", in: folder.url)
    #expect(predicted.code == 1)
    #expect(predicted.errors.contains("holds the model 'own', which is not built in"))
    #expect(predicted.errors.contains("or write it as a portable file"))
  }

  @Test func foldersHoldTheImagesThatDataSetsHold() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 1)
    _ = try write(.classification, to: folder("own.safetensors"))
    let picture = folder("shapes/disc/00000.png")
    try FileManager.default.createDirectory(
      at: folder("mixed"), withIntermediateDirectories: true)
    for name in ["a.jpe", "b.PNG", "c.txt", ".d.png", "e.jfif", "e.png", "f_mask.png", "0007"] {
      try FileManager.default.copyItem(at: picture, to: folder("mixed/\(name)"))
    }
    let predicted = try FoveaProgram.run(
      "predict", "own.safetensors", "mixed", "--json", in: folder.url)
    #expect(predicted.code == 0, "\(predicted.errors)")
    #expect(
      try predicted.json().map { $0["path"] as? String }
        == ["mixed/a.jpe", "mixed/b.PNG", "mixed/e.jfif", "mixed/f_mask.png"])
    #expect(
      predicted.errors == """
        note: mixed: left out masks, by their names beside images: e.png
        note: mixed: left out 1 file without the extension of an image: 0007 (PNG).
          Rename it, such as to end in .jpg

        """)
    // A file that is named itself is predicted.
    let named = try FoveaProgram.run(
      "predict", "own.safetensors", "mixed/e.png", "--json", in: folder.url)
    #expect(try named.json().map { $0["path"] as? String } == ["mixed/e.png"])
  }
}
