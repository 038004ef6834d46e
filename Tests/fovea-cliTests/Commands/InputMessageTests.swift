import Foundation
import FoveaSupport
import Testing

@testable import fovea_cli

/// Messages about arguments that are something else than the command needs.
@Suite struct InputMessageTests {
  private func errors(
    _ command: String, in folder: TemporaryFolder, code: Int32 = 1
  ) throws -> String {
    let words = command.split(separator: " ").map(String.init)
    let result = try FoveaProgram.finish(
      FoveaProgram.start(words, in: folder.url), in: folder.url)
    #expect(result.code == code, "\(result.errors)")
    return result.errors.replacing(folder.url.path, with: "WORK")
  }

  /// A model, images of its classes, and data of another task.
  private func trainedFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 8)
    let result = try folder.train("--epochs", "1")
    try #require(result.code == 0, "\(result.errors)")
    let image = try Data(contentsOf: folder("shapes/ring/00001.png"))
    try folder.write("", to: "voc/JPEGImages/.keep")
    try image.write(to: folder("voc/JPEGImages/a.png"))
    try folder.write(
      """
      <annotation><filename>a.png</filename><size><width>16</width><height>16</height>
      <depth>1</depth></size><object><name>WBC</name><bndbox><xmin>2</xmin><ymin>2</ymin>
      <xmax>8</xmax><ymax>8</ymax></bndbox></object></annotation>
      """, to: "voc/Annotations/a.xml")
    return folder
  }

  @Test func modelsComeFirstAndOfTheTaskOfTheData() throws {
    let folder = try trainedFolder()
    let (run, image) = ("runs/classification/run", "shapes/ring/00001.png")
    #expect(
      try errors("predict \(image) \(run)", in: folder, code: 64)
        == "fovea: \(image) holds no model, but \(run) does, and the model comes first: fovea "
        + "predict \(run) \(image)\n")
    #expect(
      try errors("evaluate shapes \(run)", in: folder, code: 64)
        == "fovea: shapes holds no model, but \(run) does, and the model comes first: fovea "
        + "evaluate \(run) shapes\n")
    #expect(
      try errors("evaluate shapes \(run)/model.safetensors", in: folder, code: 64)
        .hasSuffix("fovea evaluate \(run)/model.safetensors shapes\n"))
    #expect(
      try errors("predict \(image) shapes", in: folder, code: 64)
        == "fovea: \(image) is an image, and a run or a model file comes first: fovea predict RUN "
        + "\(image)\n")
    #expect(
      try errors("evaluate \(run) voc", in: folder).hasPrefix(
        "fovea: the model WORK/\(run)/model.safetensors is for classification, but WORK/voc is "
          + "data for detection (voc: a folder with JPEGImages/"))
    #expect(
      try errors("summary \(run)", in: folder, code: 64).hasPrefix(
        "fovea: \(run) is a trained model, and here belongs a model's name: "))
    #expect(
      try errors("predict \(run) shapes/ring/*.png", in: folder)
        == "fovea: no file or folder shapes/ring/*.png: patterns are left to the shell. Give the "
        + "folder of the images, or leave the pattern without quotes\n")
    #expect(
      try errors("predict runs/classification/rum \(image)", in: folder)
        == "fovea: there is no model file or run folder WORK/runs/classification/rum. Did you mean "
        + "'run'? Check the path.\n")
    #expect(
      try errors("predict \(run) shapes/ring/00001.pmg", in: folder)
        .hasPrefix("fovea: no file or folder shapes/ring/00001.pmg. Did you mean '"))
    try FileManager.default.createSymbolicLink(
      atPath: folder("link.png").path, withDestinationPath: "gone.png")
    #expect(
      try errors("predict \(run) link.png", in: folder)
        == "fovea: link.png cannot be read: it is a link to gone.png, which does not exist\n")
    #expect(
      try errors("predict link.png \(image)", in: folder)
        == "fovea: WORK/link.png cannot be read: it is a link to gone.png, which does not exist\n")
    #expect(
      try errors("train shapes --config link.png", in: folder, code: 64)
        == "fovea: link.png: it is a link to gone.png, which does not exist\n")
    #expect(mkfifo(folder("pipe.safetensors").path, 0o600) == 0)
    #expect(
      try errors("predict pipe.safetensors \(image)", in: folder)
        .contains("it is a pipe, not a file"))
    for (input, what) in [
      ("clip.mp4", "clip.mp4 is a video: "), ("https://a.org/a.jpg", "https://a.org/a.jpg is an "),
      ("0", "'0' is no file: "), ("photos.zip", "photos.zip is an archive: "),
    ] {
      #expect(try errors("predict \(run) \(input)", in: folder).hasPrefix("fovea: \(what)"))
      #expect(try errors("evaluate \(run) \(input)", in: folder).hasPrefix("fovea: \(what)"))
    }
    // Everything is told before the work.
    #expect(
      try errors("export \(run) -o nodir/x.onnx", in: folder)
        == "fovea: there is no folder nodir for --output nodir/x.onnx: create it, or correct the "
        + "name\n")
    #expect(
      try errors("export \(run) --with-decoding", in: folder)
        == "fovea: decoding is for detection and regression; the model is for classification\n")
    #expect(
      try errors("evaluate \(run) shapes --report shapes/ring/00001.png", in: folder)
        == "fovea: --report shapes/ring/00001.png can't be a folder: shapes/ring/00001.png is a "
        + "file\n")
    #expect(try !errors("export \(run) -o x.onnx", in: folder, code: 0).contains("fovea:"))
  }

  /// Names of classes in settings are checked before any image is read.
  @Test func namesInSettingsAreCheckedTogetherAgainstTheData() throws {
    let folder = try TemporaryFolder()
    for name in ["crack", "free"] {
      try folder.write("not an image", to: "tiles/\(name)/a.png")
    }
    let text = try errors(
      "train tiles --class-weights crak=3 --loss dice --target fre:recall=0.9 --augment mosaic",
      in: folder, code: 64)
    #expect(
      text.hasPrefix(
        """
        fovea: 4 problems:
          --loss is dice, but the data is for classification, which has the losses cross-entropy, \
        focal.
          class weights: the data has no class 'crak'. Did you mean 'crack'? Its classes are \
        crack, free.
          target: there is no class 'fre'. Did you mean 'free'? Classes: crack, free.
          mosaic cannot be used for classification
        """), "\(text)")
  }

  @Test func modelsFitATerminal() throws {
    let folder = try TemporaryFolder()
    for columns in [80, 120] {
      let result = try FoveaProgram.run(
        "models", in: folder.url, environment: ["COLUMNS": "\(columns)"])
      let widths = result.output.split(separator: "\n").map { TextTable.width(String($0)) }
      let widest = widths.max() ?? 0
      #expect(widest <= columns && widest > columns / 2)
    }
  }

  @Test func notesAreAsWideAsTheTerminal() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 4)
    try folder.write("x", to: "shapes/a file with a long name that is no image.txt")
    for columns in [60, 100] {
      let result = try FoveaProgram.run(
        "split", "shapes", in: folder.url, environment: ["COLUMNS": "\(columns)"])
      let lines = result.errors.split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("note: ignored 1 file that") })
      #expect(lines.allSatisfy { $0.count <= columns }, "\(result.errors)")
    }
  }
}
