import ArgumentParser
import Fovea
import Foundation
import FoveaSupport

/// `fovea augment`: shows what random changes of images do, before anything is trained on them.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Save a sheet of images with their random changes, to look at.",
    discussion: """
      Each row is a sample: first as the model would see it unchanged, then as it comes in one epoch \
      after the other, boxes and masks drawn in. Training with the same list, seed and size sees the \
      same pictures.

        fovea augment cells --augment mosaic,hsv-jitter,horizontal-flip --image-size 416
        fovea augment photos --augment rand-augment,cutmix --output sheet.png --count 4

      Lists are written as for 'fovea train': names with numbers behind colons, commas between; \
      --list prints them all.
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String?

  @Option(help: "Random changes, first applied first.")
  var augment = "horizontal-flip"

  @Option(help: "Random changes of samples of rare classes only, before the others.")
  var augmentRare = ""

  @Option(
    help: ArgumentHelp(
      "Which classes are rare, with commas between; by default those with fewer than half the mean "
        + "count.", valueName: "names"))
  var rareClasses: String?

  @Option(name: [.short, .long], help: "The picture to write: .png, .jpg or .jpeg.")
  var output = "augment.png"

  @Option(help: "Samples to show, drawn by the seed.")
  var count = 8

  @Option(help: "Variants of each sample.")
  var variants = 5

  @Option(help: "Starts the random numbers.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Size of the model's input; by default the images' own, at most 320.",
      valueName: "SIZE|HEIGHTxWIDTH"))
  var imageSize: String?

  @Option(
    help: ArgumentHelp(
      "How images come to that size: stretch, letterbox or crop; by default letterbox for detection, "
        + "else stretch.", valueName: "mode"))
  var resize: String?

  @Flag(help: "List the transforms, how they are written and what tasks they are for.")
  var list = false

  @OptionGroup(title: "Reading data")
  var reading: DataOptions

  func run() throws {
    if list {
      printTransforms()
      if data == nil { return }
    }
    guard let data else { throw UsageError("which data? Give a path, or --list") }
    guard (1...100).contains(count), (1...20).contains(variants) else {
      throw UsageError(
        "--count is \(count) and --variants is \(variants), but must lie in 1 to 100 and 1 to 20")
    }
    let file = URL(fileURLWithPath: output)
    guard ["png", "jpg", "jpeg"].contains(file.pathExtension.lowercased()) else {
      throw UsageError("--output \(output): expected a name that ends in .png, .jpg or .jpeg")
    }
    let dataset = try reading.read(data, needsTraining: false)
    let sheet = try sheet(of: dataset, preprocessing: try preprocessing(for: dataset))
    try sheet.image().write(to: file)
    Output.note("wrote \(output)")
  }

  private func printTransforms() {
    var table = TextTable(alignments: [.left, .left])
    table.add(["transform", "tasks"])
    for type in Transforms.all {
      let isGeneral = type.tasks.count == VisionTask.allCases.count
      table.add([
        type.shorthand, isGeneral ? "all" : type.tasks.map(\.rawValue).joined(separator: ", "),
      ])
    }
    for line in table.lines { Output.line(line) }
  }

  private func preprocessing(for dataset: Dataset) throws -> Preprocessing {
    let modes: [Preprocessing.ResizeMode] = [.stretch, .letterbox, .crop]
    var mode: Preprocessing.ResizeMode = dataset.task == .detection ? .letterbox : .stretch
    if let resize {
      guard let known = modes.first(where: { $0.rawValue == resize }) else {
        throw UsageError.unknown("resize mode", resize, known: modes)
      }
      mode = known
    }
    var result = ImageSurvey(of: dataset).suggestedPreprocessing(limit: 320)
    if let imageSize {
      guard let size = InputSize(settingText: imageSize) else {
        throw UsageError(
          "--image-size '\(imageSize)' is not understood: expected \(InputSize.settingKind)")
      }
      (result.width, result.height) = (size.width, size.height)
    }
    result.resize = mode
    return result
  }

  private func sheet(of dataset: Dataset, preprocessing: Preprocessing) throws -> ContactSheet {
    let training = dataset.indices(of: .training)
    let members = training.isEmpty ? Array(dataset.samples.indices) : training
    func transforms(_ text: String) throws -> [any Transform] {
      try UsageError.rethrowing {
        try TransformList(
          parsing: text, width: preprocessing.width, height: preprocessing.height
        ).transforms
      }
    }
    let names = rareClasses?.split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let options = LoaderOptions(seed: seed, rareClasses: names)
    let plain = try Loader(
      dataset, samples: members, preprocessing: preprocessing, options: options)
    let changing = try Loader(
      dataset, samples: members, preprocessing: preprocessing,
      transforms: transforms(augment), rareTransforms: transforms(augmentRare), options: options)
    var order = members
    var random = RandomStream(seed: seed, purpose: .shuffle)
    random.shuffle(&order)
    var items: [TrainingBatchSheet.Item] = []
    var titles: [String] = []
    for sample in order.prefix(count) {
      items.append(item(try plain.scene(of: sample, epoch: 0), of: sample, in: dataset))
      titles.append(URL(fileURLWithPath: dataset.samples[sample].id).lastPathComponent)
      for epoch in 0..<variants {
        items.append(item(try changing.scene(of: sample, epoch: epoch), of: sample, in: dataset))
        titles.append("epoch \(epoch + 1)")
      }
    }
    var sheet = TrainingBatchSheet.sheet(
      items, title: ([augment, augmentRare].filter { !$0.isEmpty }).joined(separator: "; rare: "),
      classNames: dataset.classNames, columns: 1 + variants)
    for index in titles.indices { sheet.cells[index].caption.insert(titles[index], at: 0) }
    return sheet
  }

  private func item(
    _ scene: Scene, of sample: Int, in dataset: Dataset
  ) -> TrainingBatchSheet.Item {
    var item = TrainingBatchSheet.Item(image: scene.image, mask: scene.mask)
    item.labels = scene.labels.map { (dataset.classNames[$0.label], $0.share) }
    item.boxes = scene.boxes.map {
      DrawnBox(
        label: $0.label, name: dataset.classNames[$0.label], box: $0.box, kind: .prediction,
        isCrowd: $0.isCrowd)
    }
    if case .values(let values) = dataset.samples[sample].annotation {
      item.values = zip(dataset.classNames, values).map { ($0, $1) }
    }
    return item
  }
}
