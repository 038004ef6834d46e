import ArgumentParser
import Fovea

/// `fovea models`: the catalogue.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that can be trained.",
    discussion: """
      Any model takes any number of classes, grey or colour images, and sizes its layers allow; \
      'fovea summary MODEL' shows them. Parameters are those of the published shape.

      --json prints one object per model, each on its line: name, description, imageSize, channels, \
      classes (as published), parameters and multiplyAdds (where published), reference.
      """)

  @Flag(help: "Print one JSON object per model.")
  var json = false

  func run() throws {
    if json {
      for entry in Catalogue.models { Output.line(try RecordCoding.line(Listing(entry))) }
      return
    }
    var table = Columns([.left, .right, .right, .left])
    table.add(["model", "parameters", "image", "for"])
    for entry in Catalogue.models {
      table.add([
        entry.name, entry.publishedParameterCount.map(Text.grouped) ?? "-",
        "\(entry.defaultImageSize)x\(entry.defaultImageSize)x\(entry.defaultChannels)",
        entry.description,
      ])
    }
    for line in table.lines { Output.line(line) }
  }

  private struct Listing: Encodable {
    let name, description, reference: String
    let imageSize, channels, classes: Int
    let parameters, multiplyAdds: Int?

    init(_ entry: ModelEntry) {
      name = entry.name
      description = entry.description
      reference = entry.reference
      imageSize = entry.defaultImageSize
      channels = entry.defaultChannels
      classes = entry.defaultClasses
      parameters = entry.publishedParameterCount
      multiplyAdds = entry.publishedMultiplyAdds
    }
  }
}
