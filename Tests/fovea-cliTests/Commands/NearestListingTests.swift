import Foundation
import Testing

/// Verification from data to the nearest image, at the command line.
@Suite struct NearestListingTests {
  @Test func trainsEvaluatesExportsAndPredictsClassFolders() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 12)
    let trained = try FoveaProgram.run(
      "train", "shapes", "--task", "verification", "--model-options", "backbone=small_cnn",
      "--embedding-size", "8", "--epochs", "2", "--batch-size", "24", "--optimizer", "adam",
      "--name", "v", "--quiet", in: folder.url)
    #expect(trained.code == 0, "\(trained.errors)")
    #expect(trained.output.contains("ROC-AUC"), "\(trained.output)")
    let run = "runs/verification/v"
    let files = try folder.files(in: run)
    #expect(
      files.isSuperset(of: [
        "model.safetensors", "evaluation.json", "embeddings.csv", "verification.png",
        "predictions.png",
      ]))
    let evaluated = try FoveaProgram.run("evaluate", run, "shapes", "--json", in: folder.url)
    #expect(evaluated.code == 0, "\(evaluated.errors)")
    for key in ["rocAUC", "equalErrorRate", "trueAcceptRate", "threshold"] {
      #expect(evaluated.output.contains("\"\(key)\":"), "\(key)")
    }
    let predicted = try FoveaProgram.run(
      "predict", run, "shapes/disc/00000.png", "shapes/disc/00001.png", "--json", in: folder.url)
    #expect(predicted.code == 0, "\(predicted.errors)")
    let lines = predicted.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].contains(#""nearest":"shapes/disc/00001.png""#))
    let gallery = try FoveaProgram.run(
      "predict", run, "shapes/ring/00000.png", "--gallery", "shapes/disc", in: folder.url)
    #expect(gallery.output.contains("  nearest shapes/disc/"), "\(gallery.output)\(gallery.errors)")
    let alone = try FoveaProgram.run("predict", run, "shapes/disc/00000.png", in: folder.url)
    #expect(alone.code == 64)
    #expect(
      alone.errors.contains(
        "there is no image to compare with: give a second image, or --gallery with a folder of "
          + "images"), "\(alone.errors)")
    let exported = try FoveaProgram.run("export", run, "-o", "v.onnx", in: folder.url)
    #expect(exported.code == 0, "\(exported.errors)")
  }

  @Test func trainsOnListedPairs() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 8)
    var text = "first,second,same\n"
    for index in 0..<7 {
      for (name, other) in [("disc", "ring"), ("square", "cross"), ("stripes", "triangle")] {
        let (a, b) = ("0000\(index)", "0000\(index + 1)")
        text += "shapes/\(name)/\(a).png,shapes/\(name)/\(b).png,1\n"
        text += "shapes/\(name)/\(a).png,shapes/\(other)/\(a).png,0\n"
      }
    }
    try Data(text.utf8).write(to: folder("pairs.csv"))
    let trained = try FoveaProgram.run(
      "train", "pairs.csv", "--model-options", "backbone=small_cnn", "--embedding-size", "8",
      "--epochs", "1", "--batch-size", "8", "--split-ratios", "40-30-30", "--name", "p",
      "--quiet", in: folder.url)
    #expect(trained.code == 0, "\(trained.errors)")
    #expect(trained.output.contains("same pairs"), "\(trained.output)")
    #expect(trained.output.contains(", 42 pairs"), "\(trained.output)")
    let odd = try FoveaProgram.run(
      "train", "pairs.csv", "--batch-size", "7", "--name", "odd", in: folder.url)
    #expect(odd.errors.contains("batch of pairs holds two images of each"), "\(odd.errors)")
  }
}
