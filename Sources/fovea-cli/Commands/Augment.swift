import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea augment`: shows the effect of random transforms, before training with them.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Write a contact sheet of randomly transformed images.",
    discussion: """
      Each row shows one sample: first as it is, then as in each epoch, with boxes and masks. \
      Training with the same transforms, seed and size gets the same images; size and resizing are \
      those of 'fovea train' unless set.

        fovea augment cells --augment mosaic,hsv-jitter,horizontal-flip --image-size 416
        fovea augment photos --augment rand-augment,cutmix --output sheet.png --count 4

      Transforms are given as for 'fovea train': comma-separated names, each with its parameters \
      after colons. --list prints all of them.
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String?

  @Option(name: [.short, .long], help: "The picture to write, a .png, .jpg or .jpeg file.")
  var output = "augment.png"

  @Option(help: "Number of samples to show, drawn by the seed.")
  var count = 8

  @Option(help: "Number of variants of each sample.")
  var variants = 5

  @Flag(help: "List the transforms with their parameters and tasks.")
  var list = false

  @OptionGroup(title: "Random transforms") var changes: SettingFlags<SheetSettings>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    if list {
      printTransforms()
      if data == nil { return }
    }
    guard let data else {
      throw UsageError("DATA is missing. Give the path of labelled images, or --list")
    }
    try UsageError.check("--count", count, in: 1...100)
    try UsageError.check("--variants", variants, in: 1...20)
    let file = URL(fileURLWithPath: output)
    try OutputPlace.checkFile(output, kinds: ["png", "jpg", "jpeg"], content: "a picture")
    var configuration = try changes.configuration()
    try reading.apply(to: &configuration)
    configuration.data = data
    let dataset = try configuration.readData(needsTraining: false)
    let sheet = try sheet(of: dataset, configuration)
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
    Output.table(table)
  }

  private func preprocessing(
    for dataset: Dataset, _ configuration: TrainingConfiguration
  ) -> Preprocessing {
    var result = ImageSurvey(of: dataset).suggestedPreprocessing()
    let size = configuration.inputSize(for: dataset)
    (result.width, result.height) = (size.width, size.height)
    result.resize = configuration.resizeMode(for: dataset.task)
    return result
  }

  private func sheet(
    of dataset: Dataset, _ configuration: TrainingConfiguration
  ) throws -> ContactSheet {
    let preprocessing = preprocessing(for: dataset, configuration)
    let training = dataset.indices(of: .training)
    let members = training.isEmpty ? Array(dataset.samples.indices) : training
    let (augment, rare) = (configuration.augment, configuration.augmentRare)
    let options = LoaderOptions(
      seed: configuration.seed,
      rareClasses: configuration.rareClasses.isEmpty ? nil : configuration.rareClasses)
    let changing = try Loader(
      dataset, samples: members, preprocessing: preprocessing,
      transforms: augment.transforms(for: preprocessing),
      rareTransforms: rare.transforms(for: preprocessing), options: options)
    var order = members
    var random = RandomStream(seed: configuration.seed, purpose: .shuffle)
    random.shuffle(&order)
    var items: [TrainingBatchSheet.Item] = []
    var titles: [String] = []
    for sample in order.prefix(count) {
      let scene = try dataset.samples[sample].scene(channels: preprocessing.channels)
      items.append(item(scene, of: sample, in: dataset))
      titles.append(URL(fileURLWithPath: dataset.samples[sample].id).lastPathComponent)
      for epoch in 1...variants {
        items.append(item(try changing.scene(of: sample, epoch: epoch), of: sample, in: dataset))
        titles.append("epoch \(epoch)")
      }
    }
    let transforms = [augment.text, rare.text].filter { !$0.isEmpty }.joined(separator: "; rare: ")
    let input =
      "input \(preprocessing.width)x\(preprocessing.height) (\(preprocessing.resize.rawValue))"
    var sheet = TrainingBatchSheet.sheet(
      items, title: [transforms, input].filter { !$0.isEmpty }.joined(separator: "; "),
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
        isCrowd: $0.isCrowd, isDifficult: $0.isDifficult)
    }
    if case .values(let values) = dataset.samples[sample].annotation {
      item.values = zip(dataset.classNames, values).map { ($0, $1) }
    }
    return item
  }
}
