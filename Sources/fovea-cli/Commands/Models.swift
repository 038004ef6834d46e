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
      layers allow; 'fovea summary MODEL' shows the layers. Parameters are those of the published \
      shape. Options are listed below the models, with their values and, in brackets, the default.

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
    var table = TextTable(alignments: [.left, .left, .right, .right, .left])
    table.add(["model", "task", "parameters", "image", "for"])
    for entry in Catalogue.models {
      table.add([
        entry.name, entry.task.rawValue, entry.publishedParameterCount.map(Text.grouped) ?? "-",
        "\(entry.defaultImageSize)x\(entry.defaultImageSize)x\(entry.defaultChannels)",
        entry.description,
      ])
    }
    for line in table.lines { Output.line(line) }

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
    for line in options.lines { Output.line(line) }
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
