import ArgumentParser
import Foundation
import Fovea

/// `fovea split`: divides data into splits and records them in a file.
struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Divide data into train, val and test splits, recorded in a file.",
    discussion: """
      No image is moved or copied. The file lists every sample with a hash of its content, so that \
      training detects changed data. Identical images stay in one split.

        fovea split photos
        fovea split tiles.csv --method group --ratios 60-20-20 --output tiles.json
        fovea train photos --splits splits.json

      Methods: stratified (each split has the classes in the same proportions), random, temporal \
      (the earliest in train, the latest in test), group (groups of a CSV column stay together), \
      auto (group if the data has groups, else stratified).
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "FILE"))
  var output = "splits.json"

  @OptionGroup(title: "Dividing data") var dividing: SettingFlags<DividingSettings>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    var configuration = try dividing.configuration()
    try reading.apply(to: &configuration)
    configuration.data = data
    try OutputPlace.checkFile(output)
    let divided = try configuration.loadData()
    Output.note(DataSummary.head(divided.dataset))
    for line in DataSummary.notes(divided.dataset) { Output.note(line) }
    for line in DataSummary.lines(divided.dataset) { Output.line(line) }
    try divided.assignment.write(to: URL(fileURLWithPath: output))
    Output.note("wrote \(output)")
  }
}
