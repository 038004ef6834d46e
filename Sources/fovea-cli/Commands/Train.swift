import ArgumentParser
import Fovea
import Foundation

/// `fovea train`: data in, a trained and evaluated classifier out.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier, measure it, and write everything into a run's folder.",
    usage: """
      fovea train DATA [--SETTING VALUE ...]
      fovea train --config FILE [DATA] [--SETTING VALUE ...]
      fovea train --resume RUN
      """,
    discussion: """
      DATA is a folder with a folder of images per class (or train/, val/ and test/ holding such), \
      a CSV of paths and labels, IDX files or CIFAR's binary files. What has no splits is divided, \
      and the division recorded.

        fovea train photos
        fovea train photos --model mobilenet_v2 --epochs 30 --learning-rate 0.02
        fovea train tiles.csv --class-weights balanced --early-stopping 5
        fovea train photos --augment random-crop:4,horizontal-flip --optimizer adamw
        fovea train --config runs/classification/tiles-resnet18/config.yaml
        fovea train --resume runs/classification/photos-resnet18

      Start from weights instead of random numbers: those of another run, a file of PyTorch's, \
      safetensors or Keras, or a name of 'fovea weights list'. The last layer is made anew unless its \
      classes are the same; all else must fit, and size, mean and deviation of the input are taken \
      over unless set.

        fovea train photos --weights efficientnet-lite0 --freeze backbone
        fovea train photos --weights efficientnet-lite0 --freeze backbone --unfreeze 4:stage7,6:*
        fovea train photos --weights runs/classification/birds-resnet18 --layer-decay 0.7
        fovea train photos --weights efficientnet-lite0 --probe --epochs 100

      A table shows what trains. Running statistics of frozen parts stay as they are unless \
      --batch-norm is train. --probe computes the features of all images once, without random \
      changes, and trains the last layer on them: an epoch then takes milliseconds.

      Every setting is a flag and a key of a YAML file; a flag beats the file, the file beats the \
      default. Ctrl-C finishes the step and writes a checkpoint; --resume goes on from there and \
      ends with the same bits. A second Ctrl-C quits at once. An interrupted run exits with 130.

      Each epoch prints a line; 'waited' is the share of its training time in which the next batch \
      was not loaded yet ('fovea benchmark-data' looks into that).

      The word 'generated' for DATA stands for simple shapes that Fovea draws itself.
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String?

  @Option(help: ArgumentHelp("A YAML file of settings.", valueName: "FILE"))
  var config: String?

  @Option(help: ArgumentHelp("The folder of a run to go on with.", valueName: "RUN"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Recorded splits ('fovea split' writes them) to divide the data by.", valueName: "FILE"))
  var splits: String?

  @Option(name: [.short, .long], help: ArgumentHelp("The same as --runs.", valueName: "FOLDER"))
  var output: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A setting by its key in YAML.", valueName: "KEY=VALUE"))
  var settings: [String] = []

  @Flag(help: "No progress bar; a line for each epoch only.")
  var quiet = false

  func run() throws {
    let folder = resume.map { URL(fileURLWithPath: $0) }
    let settings = try resolved(resuming: folder)
    try settings.validate()
    let session = try TrainingSession(settings, resuming: folder, isQuiet: quiet)
    try session.run()
  }

  /// The settings by their precedence: default (or the resumed run's), file, flags.
  private func resolved(resuming folder: URL?) throws -> ResolvedSettings {
    var resolved = ResolvedSettings(
      from: try folder.map(TrainingSession.configuration(of:)) ?? TrainingConfiguration())
    if let config { try resolved.apply(ConfigurationFile(contentsOf: config)) }
    try resolved.apply(flags: settings)
    if let data { try resolved.set("data", to: data) }
    if let output { try resolved.set("runs", to: output) }
    if let splits { try resolved.set("splits", to: splits) }
    return resolved
  }
}
