import ArgumentParser
import Foundation
import Fovea

/// `fovea train`: trains and evaluates a model.
struct Train: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train and evaluate a model, and write the results into a run's folder.",
    usage: """
      fovea train DATA [--SETTING VALUE ...]
      fovea train --config FILE [DATA] [--SETTING VALUE ...]
      fovea train --resume RUN
      """,
    discussion: """
      DATA is a folder with a folder of images per class (or train/, val/ and test/ of such), a \
      CSV file of paths and labels, a dataset in COCO, YOLO or VOC format, images with masks, or \
      another supported format. The task (classification, detection, segmentation, regression or \
      verification) is inferred from the data, or set by --task. Data without splits is divided, \
      and the splits are recorded.

        fovea train photos
        fovea train photos --model mobilenet_v2 --epochs 30 --learning-rate 0.02
        fovea train tiles.csv --class-weights balanced --early-stopping 5
        fovea train photos --augment random-crop:4,horizontal-flip --optimizer adamw
        fovea train --config runs/classification/tiles-resnet18/config.yaml
        fovea train --resume runs/classification/photos-resnet18

      --weights starts from trained weights: another run, a weight file of PyTorch, safetensors or \
      Keras, or a name from 'fovea weights list'. The head is re-initialised if the classes \
      differ; everything else must fit. The weights' input size, mean and deviation are kept \
      unless set.

        fovea train photos --weights efficientnet-lite0 --freeze backbone
        fovea train photos --weights efficientnet-lite0 --freeze backbone --unfreeze 4:stage7,6:*
        fovea train photos --weights runs/classification/birds-resnet18 --layer-decay 0.7
        fovea train photos --weights efficientnet-lite0 --probe --epochs 100

      A table lists the trained parts. Running statistics of frozen parts are kept unless \
      --batch-norm is train. --probe computes the features of all images once, without random \
      transforms, and trains the last layer on them: an epoch then takes milliseconds.

      Every setting is a flag and a key of the YAML file. Flags override the file, and the file \
      overrides defaults. Ctrl-C finishes the step and writes a checkpoint; a second Ctrl-C quits \
      at once. --resume continues from the checkpoint, with the same result as an uninterrupted \
      run. An interrupted run exits with 130.

      Each epoch prints a line. Its column 'rate' is the highest learning rate of the epoch, \
      'waited' the share of training time spent waiting for images; 'fovea benchmark-data' times \
      the loading. --explain adds the definitions of the metrics; evaluation.json has them, too.

      DATA 'generated' stands for simple shapes that Fovea draws.
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var dataPath: String?

  @Option(
    help: ArgumentHelp("A YAML file of settings.", valueName: "FILE"), completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp("The folder of a run to resume.", valueName: "RUN"), completion: .directory)
  var resume: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("The same as --runs.", valueName: "FOLDER"),
    completion: .directory)
  var output: String?

  @Flag(help: "Print one line per epoch, without a progress bar.")
  var quiet = false

  @Flag(help: "Print the definitions of the metrics, too.")
  var explain = false

  @OptionGroup var flags: TrainingFlags

  func run() throws {
    // The run's folder holds all results.
    Output.goOnWithoutReader()
    let folder = resume.map { URL(fileURLWithPath: $0) }
    let configuration = try configuration(resuming: folder)
    try TrainingSession(configuration, resuming: folder, isQuiet: quiet, explains: explain)
      .run()
  }

  /// The settings: defaults (or those of the resumed run), overridden by the file, then by flags.
  ///
  /// - Throws: All errors that don't depend on the content of the data, together.
  private func configuration(resuming folder: URL?) throws -> TrainingConfiguration {
    var configuration =
      try folder.map(TrainingSession.configuration(of:)) ?? TrainingConfiguration()
    var problems = Problems()
    try flags.apply(config, data: dataPath, to: &configuration, &problems)
    if let output {
      problems.collect {
        if flags.run.has("runs") {
          throw UsageError("--output and --runs are the same: give one")
        }
      }
      configuration.runs = output
    }
    flags.check(configuration, &problems)
    try problems.check()
    return configuration
  }
}
