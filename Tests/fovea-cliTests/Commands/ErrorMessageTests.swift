import Foundation
import Fovea
import Testing

/// The names of all commands.
private let commands =
  "train, find-lr, evaluate, diagnose, predict, see, inspect, embed, calibrate, threshold, "
  + "slices, compare, labels, relabel, check, split, convert, augment, models, "
  + "summary, weights, import, export, benchmark, benchmark-data, algorithms"

/// Messages on standard error, as exact strings.
@Suite struct ErrorMessageTests {
  private static let models = "'fovea models' lists all."

  /// An invalid command line and its message.
  struct Misuse: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, _ message: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.message = message
    }
  }

  @Test(arguments: [
    Misuse(
      "sumary",
      "unknown command 'sumary'; known: \(commands). "
        + "Did you mean 'summary'?"
    ),
    Misuse(
      "train . --epoks 3",
      "Unknown option '--epoks'. Did you mean '--epochs'?\nSee 'fovea train --help'."),
    Misuse(
      "train . --frobnicate", "Unknown option '--frobnicate'\nSee 'fovea train --help'."),
    Misuse(
      "train . --device cuda",
      "train has no option '--device'. Fovea computes on the processor: leave it out."),
    Misuse(
      "train . --confidenc 1",
      "Unknown option '--confidenc'\nSee 'fovea train --help'."),
    Misuse(
      "predict . . --confidance 1",
      "Unknown option '--confidance'. Did you mean '--confidence'?\nSee 'fovea predict --help'."),
    Misuse(
      "track x",
      "there is no command 'track'. Fovea doesn't track objects: 'fovea predict "
        + "RUN FRAMES --json' finds the objects of each frame, for a tracker."),
    Misuse(
      "help trian",
      "unknown command 'trian'; known: \(commands). "
        + "Did you mean 'train'?"),
    Misuse(
      "train . --image-size 64,64",
      "--image-size: '64,64' is invalid. Expected SIZE|HEIGHTxWIDTH|none, such as 224 or 96x128."),
    Misuse(
      "train . --image-size 0",
      "--image-size is 0x0, but must be from 1 to 16384 pixels each way."),
    Misuse(
      "train . --learning-rate fast",
      "--learning-rate: 'fast' is invalid. Expected NUMBER|auto|usual, such as 0.05."),
    Misuse(
      "train . --augment flip",
      "--augment: unknown transform 'flip'. Did you mean 'horizontal-flip' or 'vertical-flip'?"),
    Misuse(
      "train . --model yolov8n.pt",
      "there is no model 'yolov8n.pt'. Did you mean 'yolo-n'? The weights of other YOLO programs "
        + "are not read from such a file: export the network to ONNX there, and import that. "
        + models),
    Misuse(
      "train . --weights imagenet",
      "--weights: there is no file or run 'imagenet', and there are no weights 'imagenet' to be "
        + "had. There are: efficientnet-lite0, efficientnet-lite1, efficientnet-lite2. Give a "
        + "run's folder, a file of weights, or one of these names."),
    Misuse(
      "train . --metric acuracy --task classification",
      "unknown --metric 'acuracy' for classification. Did you mean 'accuracy'? Known: "
        + MonitoredMetric.all(for: .classification).map(\.name).joined(separator: ", ") + "."),
    Misuse(
      "train a b",
      "'b' is one argument too many: fovea train takes one DATA. Join two data "
        + "sets in one folder or file first."),
    Misuse(
      "train none --model resnet19 --epochs 0",
      "3 problems:\n  --epochs is 0, but must be at least 1 and at most 1000000.\n  there is no "
        + "model 'resnet19'. Did you mean 'resnet18'? \(models)\n  no file or folder "
        + "WORK/none."),
    Misuse(
      "train generated --format coco",
      "--format has no effect on the shapes of 'generated': leave it out."),
    Misuse(
      "train . --output a --runs b", "--output and --runs are the same: give one"),
    Misuse(
      "algorithms --clear --json", "--json has no effect with --clear"),
    Misuse(
      "benchmark lenet5 --recompute --only inference",
      "--recompute has no effect with --only inference"),
    Misuse(
      "export . --to tflite",
      "Fovea doesn't write tflite: it writes onnx and safetensors. "
        + "Converters of other runtimes read ONNX: leave the format out, and convert model.onnx"),
    Misuse(
      "export . -o x.tflite",
      "--output x.tflite: an ONNX file is written; expected a name ending in .onnx"),
    Misuse(
      "export . --to onnx -o x.safetensors",
      "--output x.safetensors: an ONNX file is written; expected a name ending in .onnx"),
    Misuse(
      "split . --temporal-key file-time",
      "--temporal-key is file-time, but has no effect here: it belongs to --split-method temporal. "
        + "Leave it out, or choose that."),
    Misuse(
      "augment generated --rare-classes ring",
      "--rare-classes is ring, but has no effect here: it belongs to --augment-rare and "
        + "copy-paste. Leave it out, or choose that."),
    Misuse(
      "summary resnet18 --unfreeze 3:*",
      "--unfreeze is 3:*, but has no effect here: it belongs to --freeze. Leave it out, or choose "
        + "that."),
    Misuse(
      "export . --format tflite",
      "Fovea doesn't write tflite: it writes onnx and "
        + "safetensors. Converters of other runtimes read ONNX: leave the format out, and convert "
        + "model.onnx"),
    Misuse("export . --format coco", "--format has no effect without --data"),
    Misuse("predict . . --confidence 50", "--confidence is 50.0, but must lie in 0...1: write 0.5"),
    Misuse(
      "train . --epochs", "Missing value for '--epochs <N>'\nSee 'fovea train --help'."),
    Misuse(
      "train . --epochs --nesterov",
      "Missing value for '--epochs <N>'\nSee 'fovea train --help'."),
    Misuse(
      "train . --epochs=-1", "--epochs is -1, but must be at least 1 and at most 1000000."),
    Misuse(
      "train . --cache --name x", "Missing value for '--cache <N>'\nSee 'fovea train --help'."),
    Misuse(
      "train . --loss CrossEntropyLoss",
      "--loss: 'CrossEntropyLoss' is invalid. Did you mean 'cross-entropy'? Expected "
        + "cross-entropy-dice|cross-entropy|detection|focal|dice|batch-dice|tversky|lovasz|"
        + "composite|mse|mae|huber|triplet|contrastive|auto."),
    Misuse(
      "train . --learning-rate none",
      "--learning-rate: 'none' is invalid. Expected NUMBER|auto|usual, such as 0.05."),
    Misuse(
      "train . --early-stopping auto",
      "--early-stopping: 'auto' is invalid. Expected N|none, such as 5."),
    Misuse(
      "predict photo.png",
      "IMAGE is missing: fovea predict RUN|MODEL IMAGE ...\nSee 'fovea predict --help'."),
    Misuse(
      "evaluate .",
      "DATA is missing: fovea evaluate RUN|MODEL DATA\nSee 'fovea evaluate --help'."),
    Misuse(
      "convert . --format coco --output c",
      "--to is missing: fovea convert DATA --to FORMAT --output FOLDER\n"
        + "See 'fovea convert --help'."),
    Misuse("check", "DATA is missing: fovea check DATA\nSee 'fovea check --help'."),
    Misuse(
      "torchrun train.py",
      "there is no command 'torchrun'. Fovea is one program, on one machine: 'fovea train DATA' "
        + "trains a model."),
    Misuse(
      "predict resnet18 photo.png",
      "'resnet18' is the name of a model, and fovea predict takes a trained one, a run's folder. "
        + "Train it first: fovea train DATA --model resnet18"),
    Misuse("train . --epochs 0", "--epochs is 0, but must be at least 1 and at most 1000000."),
    Misuse(
      "train . --cache 9223372036854775807",
      "--cache is 9223372036854775807, but must be at least 0 and at most 1000000000."),
    Misuse("train . --epochs few", "--epochs: 'few' is invalid. Expected N, such as 10."),
    Misuse(
      "train . --optimizer adan",
      "--optimizer: 'adan' is invalid. Did you mean 'adam'? Expected "
        + "gradient-descent|sgd|adagrad|rmsprop|adam|adamw, such as sgd."),
    Misuse("train", "DATA is missing. Give a folder or file: fovea train photos"),
    Misuse(
      "train . --model resnet19", "there is no model 'resnet19'. Did you mean 'resnet18'? " + models
    ),
    Misuse("summary resnt50", "there is no model 'resnt50'. Did you mean 'resnet50'? " + models),
    Misuse(
      "summary lenet5 --size big", "--size is 'big'; expected 128, or 96x128 (height x width)"),
    Misuse(
      "benchmark lenet5 --batch 0",
      "--batch-size is 0, but must be at least 1 and at most 65536."),
    Misuse(
      "summary lenet5 --classes 9223372036854775807",
      "--classes is 9223372036854775807, but must be at least 1 and at most 1000000"),
    Misuse(
      "benchmark lenet5 --only training",
      "unknown part for --only 'training'; known: train, inference. Did you mean 'train'?"),
    Misuse(
      "benchmark unet --size 24",
      "the image is 24x24, but is halved 4 times and doubled again: height and width must be "
        + "multiples of 16"),
    Misuse(
      "split . --method stratifed",
      "--split-method: 'stratifed' is invalid. Did you mean 'stratified'? Expected "
        + "auto|random|stratified|temporal|group."),
    Misuse(
      "evaluate . . --split tset",
      "unknown split 'tset'; known: train, val, test, all. Did you mean 'test'?"),
    Misuse("predict . . --top 0", "--top is 0, but must be at least 1 and at most 1000000"),
    Misuse(
      "predict . . --batch-size 9223372036854775807",
      "--batch-size is 9223372036854775807, but must be at least 1 and at most 65536"),
    Misuse(
      "predict . . --threads 1025", "--threads is 1025, but must be at least 1 and at most 1024"),
    Misuse("predict . . --confidence nan", "--confidence is nan, but must lie in 0...1"),
    Misuse("predict . . --iou 1e300", "--iou is 1e+300, but must lie in 0...1"),
    Misuse(
      "predict . . --max-detections 9223372036854775807",
      "--max-detections is 9223372036854775807, but must be at least 1 and at most 1000000"),
    Misuse(
      "predict . . --tile-overlap 9223372036854775807",
      "--tile-overlap is 9223372036854775807, but must be at least 0 and at most 16384"),
    Misuse("train --config none.yaml", "none.yaml: there is no such file"),
  ])
  func usage(misuse: Misuse) throws {
    let folder = try TemporaryFolder()
    let result = try FoveaProgram.finish(
      FoveaProgram.start(misuse.arguments, in: folder.url), in: folder.url)
    let errors = result.errors.replacing(folder.url.path, with: "WORK")
    // Notes on translated words come before.
    let shown = errors.components(separatedBy: "fovea: ").dropFirst().joined(separator: "fovea: ")
    #expect("fovea: " + shown == "fovea: \(misuse.message)\n")
    #expect(result.code == 64)
    #expect(result.output.isEmpty)
  }

  @Test func unknownKeyInAFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("model: lenet5\nlerningRate: 0.1\n", to: "my.yaml")
    let result = try FoveaProgram.run("train", ".", "--config", "my.yaml", in: folder.url)
    #expect(
      result.errors
        == "fovea: my.yaml:2: unknown setting 'lerningRate'. Did you mean learningRate?\n")
    #expect(result.code == 64)
  }

  @Test func invalidEnvironment() throws {
    let folder = try TemporaryFolder()
    for arguments in [["models"], ["train", "."], ["algorithms"]] {
      let result = try FoveaProgram.finish(
        FoveaProgram.start(arguments, in: folder.url, environment: ["FOVEA_THREADS": "abc"]),
        in: folder.url)
      #expect(
        result.errors
          == "fovea: FOVEA_THREADS is 'abc', but must be a number of threads from 1 to 1024.\n")
      #expect(result.code == 64 && result.output.isEmpty)
    }
  }

  @Test func unknownOptionOfAnotherCommand() throws {
    let folder = try TemporaryFolder()
    let result = try FoveaProgram.run("models", "--jsn", in: folder.url)
    #expect(
      result.errors
        == "fovea: Unknown option '--jsn'. Did you mean '--json'?\nSee 'fovea models --help'.\n")
    #expect(result.code == 64)
  }

  // MARK: Invalid data

  @Test func missingFolder() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 2)
    let result = try FoveaProgram.run("train", "shape", "--model", "lenet5", in: folder.url)
    #expect(
      result.errors == "fovea: no file or folder \(folder.url.path)/shape. Did you mean 'shapes'?\n"
    )
    #expect(result.code == 1)
  }

  @Test func oneClass() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 4)
    for name in ["disc", "ring", "square", "stripes", "triangle"] {
      try FileManager.default.removeItem(at: folder("shapes/\(name)"))
    }
    let result = try folder.train()
    #expect(
      result.errors
        == "fovea: \(folder.url.path)/shapes has only one class ('cross'): classification needs "
        + "at least two. Add images of another class, such as pictures without a 'cross'\n")
    #expect(result.code == 1)
    #expect(!FileManager.default.fileExists(atPath: folder("runs").path))
  }

  @Test func truncatedImage() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 10)
    let victim = folder("shapes/ring/00003.png")
    let whole = try Data(contentsOf: victim)
    try whole.prefix(whole.count / 2).write(to: victim)
    let result = try folder.train()
    #expect(result.code == 1)
    #expect(
      result.errors
        == "fovea: \(victim.path) is truncated: its \(whole.count / 2) bytes end inside the image "
        + "data, at row 0 of 16, of a PNG file. Fetch it again from its source, or remove it.\n")

    let skipping = try folder.train("--on-bad-image", "skip", name: "skipping")
    #expect(skipping.code == 0, "\(skipping.errors)")
    let listed = try String(
      contentsOf: folder("runs/classification/skipping/skipped.json"), encoding: .utf8)
    #expect(listed.contains("ring/00003.png"))
  }

  /// Figures of a split without one of its images say so.
  @Test(arguments: ["test", "val"]) func truncatedImageOfASplit(split: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "shapes/train", perClass: 4)
    try folder.writeShapes(to: "shapes/\(split)", perClass: 4, seed: 7)
    let victim = folder("shapes/\(split)/ring/00003.png")
    let whole = try Data(contentsOf: victim)
    try whole.prefix(whole.count / 2).write(to: victim)
    let training = try folder.train("--on-bad-image", "skip")
    try #require(training.code == 0, "\(training.errors)")
    let lack = "without 1 image that can't be decoded: \(split)/ring/00003.png\n"
    #expect(training.output.contains(lack), "\(training.output)")
    let record = try String(
      contentsOf: folder("runs/classification/run/evaluation.json"), encoding: .utf8)
    #expect(
      record.replacing("\\/", with: "/").replacing(" ", with: "").replacing("\n", with: "")
        .contains("\"skippedImages\":[\"\(split)/ring/00003.png\"]"), "\(record)")
    let listed = try String(
      contentsOf: folder("runs/classification/run/skipped.json"), encoding: .utf8)
    #expect(listed.split(separator: "ring/00003.png\"").count == 2, "\(listed)")
    let history = try String(
      contentsOf: folder("runs/classification/run/history.jsonl"), encoding: .utf8)
    // Without validation data, a part of training validates.
    #expect(history.contains("valSkippedImages") == (split == "val"), "\(history)")
    #expect(
      training.output.replacing("\n", with: " ").contains("(1 of val);") == (split == "val"),
      "\(training.output)")
    let evaluation = try FoveaProgram.run(
      "evaluate", "runs/classification/run", "shapes", "--split", split, "--on-bad-image", "skip",
      in: folder.url)
    #expect(evaluation.output.contains(lack), "\(evaluation.output)")
  }
}
