import ArgumentParser
import Fovea
import FoveaSupport

/// `fovea models`: the catalogue.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that can be trained.",
    discussion: """
      Every model supports any number of classes, grey and colour images, and any size that its \
      layers allow; 'fovea summary MODEL' shows the layers. The number of weights (parameters) is \
      that of the published shape. Options are listed below the models, with their values and, in \
      brackets, the default.

      --json prints one object per model, one per line: name, description, task, imageSize, \
      channels, classes (as published), parameters and multiplyAdds (where published), options \
      (name, values, default, help), reference.
      """)

  @Flag(help: "Print one JSON object per model.")
  var json = false

  func run() throws {
    if json {
      for entry in Catalogue.models { Output.line(try RecordCoding.line(Listing(entry))) }
      return
    }
    var table = TextTable(alignments: [.left, .right, .right, .left])
    table.add(["model", "weights", "image", "for"])
    for task in VisionTask.allCases {
      let entries = Catalogue.models.filter { $0.task == task }
      guard !entries.isEmpty else { continue }
      table.add([])
      table.add([task.rawValue, "", "", ""])
      for entry in entries {
        table.add([
          entry.name, entry.publishedParameterCount.map(Text.scaled) ?? "-",
          "\(entry.defaultImageSize)x\(entry.defaultImageSize)x\(entry.defaultChannels)",
          entry.description,
        ])
      }
    }
    Output.table(table)

    var options = TextTable(alignments: [.left, .left, .left])
    for entry in Catalogue.models {
      for option in entry.options {
        options.add([
          "\(entry.name) \(option.name)", "\(option.values.description) [\(option.defaultValue)]",
          option.help,
        ])
      }
    }
    Output.line("")
    Output.line("options")
    Output.table(options)
  }

  private struct Listing: Encodable {
    struct Option: Encodable {
      let name, values, help: String
      let `default`: String
    }

    let name, description, task, reference: String
    let imageSize, channels, classes: Int
    let parameters, multiplyAdds: Int?
    let options: [Option]

    init(_ entry: ModelEntry) {
      name = entry.name
      description = entry.description
      task = entry.task.rawValue
      reference = entry.reference
      imageSize = entry.defaultImageSize
      channels = entry.defaultChannels
      classes = entry.defaultClasses
      parameters = entry.publishedParameterCount
      multiplyAdds = entry.publishedMultiplyAdds
      options = entry.options.map {
        Option(
          name: $0.name, values: $0.values.description, help: $0.help, default: $0.defaultValue)
      }
    }
  }
}
