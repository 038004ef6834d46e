import ArgumentParser
import Foundation
import Fovea

/// `fovea convert`: writes data in another format.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a dataset to another format, in a new folder.",
    discussion: """
      Boxes convert to coco, yolo or voc; masks to masks (PNG files with a palette); classes and \
      values to csv. crops writes every box as an image of its own, for classification. The folder \
      is written whole or not at all. The data itself is not changed.

        fovea convert bccd --to coco --output bccd-coco --on-bad-label skip
        fovea convert data.yaml --to voc --output data-voc
        fovea convert bccd --to crops --output cells --on-bad-label skip
        fovea convert instances.json --task segmentation --to masks --output masks --link

      Coordinates are measured from the image's corner: a VOC box from xmin to xmax has its left \
      edge at xmin - 1 and its right edge at xmax.
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp(
      "The format to write: coco, yolo, voc, crops, masks or csv.", valueName: "FORMAT"))
  var target: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The folder to write; it must be new or empty.", valueName: "FOLDER"))
  var output: String

  @Flag(name: .customLong("link"), help: "Link to the images instead of copying them.")
  var linksImages = false

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    let format: ExportFormat = try UsageError.value("format to write", target)
    if format == .crops {
      try UsageError.refuse([("--link", linksImages)], "with --to crops, which are new images")
    }
    try OutputPlace.checkFolder(output, isNew: true)
    var configuration = try reading.configuration()
    configuration.data = data
    let dataset = try configuration.readData(needsTraining: false)
    Output.note(DataSummary.head(dataset))
    for line in DataSummary.notes(dataset) { Output.note(line) }
    let notes = try dataset.export(
      as: format, to: URL(fileURLWithPath: output), linksImages: linksImages,
      onBadLabel: configuration.onBadLabel)
    for note in notes { Output.note("note: \(note)") }
    Output.line("wrote \(output)")
  }
}
