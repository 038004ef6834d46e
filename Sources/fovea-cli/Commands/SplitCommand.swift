import ArgumentParser
import Fovea
import Foundation

/// `fovea split`: divides data once and for all, and records the division in a file.
struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Divide data into train, val and test, and record the division in a file.",
    discussion: """
      No image is moved or copied. The file names every sample with its content's hash, so training \
      on it notices data that changed. Identical images stay in one split.

        fovea split photos
        fovea split tiles.csv --method group --ratios 60-20-20 --output tiles.json
        fovea train photos --splits splits.json

      Methods: stratified (each split has the classes in the same proportions), random, temporal \
      (the earliest train, the latest test), group (whole groups of a CSV column), auto (by group \
      where the data has groups, else stratified).
      """)

  @Argument(help: "Class folders, a CSV file, IDX files or CIFAR's binary files.")
  var data: String

  @Option(help: "Shares of train, val and test (or of train and val).")
  var ratios = "70-15-15"

  @Option(help: "stratified, random, temporal, group or auto.")
  var method = "auto"

  @Option(help: "What a temporal split goes by: column, file-time, name or auto.")
  var temporalKey = "auto"

  @Option(help: "Starts the random numbers.")
  var seed: UInt64 = 0

  @Flag(help: "Divide anew even where the data brings its own splits.")
  var ignoreGivenSplits = false

  @Flag(help: "Go on, and say so, where one image or group lies in two given splits.")
  var allowDuplicates = false

  @Option(name: [.short, .long], help: "The file to write.")
  var output = "splits.json"

  @OptionGroup(title: "Reading data")
  var reading: DataOptions

  func run() throws {
    guard let key = TemporalKey(rawValue: temporalKey) else {
      throw UsageError.unknown("temporal key", temporalKey, known: TemporalKey.allCases)
    }
    guard let method = SplitMethod(rawValue: method) else {
      throw UsageError.unknown("split method", self.method, known: SplitMethod.allCases)
    }
    let plan = SplitPlan(
      method: method, ratios: try SplitRatios(ratios), seed: seed, temporalKey: key,
      ignoresGivenSplits: ignoreGivenSplits, onDuplicate: allowDuplicates ? .report : .error)
    let divided = try reading.read(data, needsTraining: true).split(plan)
    for line in DataSummary.head(divided.dataset) { Output.note(line) }
    for line in DataSummary.lines(divided.dataset) { Output.line(line) }
    try divided.assignment.write(to: URL(fileURLWithPath: output))
    Output.note("wrote \(output)")
  }
}
