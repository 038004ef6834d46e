import FoveaSupport

/// The words of other programs for commands, options and values.
///
/// A word with the same meaning is translated, with a note (`HabitTranslation`). For others, there
/// is advice.
enum Habits {
  /// Options by other programs' names, folded; the first that a command has is meant.
  static let options: [String: [String]] = {
    let groups: [(options: [String], others: String)] = [
      (["learning-rate"], "lr lr0 eta initial-lr base-lr max-lr"),
      (["batch-size"], "batch bs b train-batch-size batchsize"),
      (["epochs"], "epoch e n-epochs num-epochs max-epochs nepochs"),
      (["image-size", "size"], "imgsz img img-size image-sz input-size resolution size"),
      (["model"], "arch a net network architecture backbone m"),
      (["early-stopping"], "patience early-stop es-patience early-stopping-patience"),
      (["weight-decay"], "wd l2-regularization"),
      (["optimizer"], "optim opt"),
      (["schedule"], "scheduler lr-scheduler lr-schedule sched"),
      (["warm-up-epochs"], "warmup warmup-epochs"),
      (["final-learning-rate"], "lrf"),
      (["accumulation"], "accumulate grad-accum gradient-accumulation gradient-accumulation-steps"),
      (["clip-norm"], "clip-grad grad-clip max-norm max-grad-norm gradient-clip-norm"),
      (["ema"], "ema-decay model-ema-decay"),
      (["loss"], "criterion loss-fn loss-function"),
      (["box-gain"], "box"), (["class-gain"], "cls"), (["distribution-gain"], "dfl"),
      (["class-weights"], "class-weight"), (["label-smoothing"], "smoothing"),
      (["augment"], "aug augmentation augmentations transforms"),
      (["close-mixing"], "close-mosaic"),
      (["validation-fraction"], "val-split validation-split val-fraction val-size"),
      (["split-ratios", "ratios"], "split-ratio"),
      (["checkpoint-every"], "save-period save-every"),
      (["workers"], "num-workers n-workers j dataloader-workers"),
      (["threads"], "num-threads n-threads"),
      (["seed"], "random-seed manual-seed random-state"),
      (["runs"], "project save-dir output-dir out-dir log-dir"),
      (["output"], "save-dir output-dir out-dir outdir out file o"),
      (["name"], "exp-name experiment experiment-name run-name"),
      (["weights"], "initial-weights checkpoint-path initial-checkpoint ckpt finetune"),
      (["config"], "cfg config-file hyp"),
      (["confidence"], "conf conf-thres conf-threshold score-threshold score-thresh threshold"),
      (["iou"], "iou-thres iou-threshold nms-threshold nms-iou"),
      (["max-detections"], "max-det"),
      (["top"], "topk top-k k"),
      (["to"], "target-format include"),
      (["class-names"], "names labels"),
      (["metric"], "monitor metrics eval-metric"),
    ]
    var result: [String: [String]] = [:]
    for group in groups {
      for name in group.others.split(separator: " ") {
        result[NearestName.folded(String(name)), default: []] += group.options
      }
    }
    return result
  }()

  /// Positional arguments, by their names in the help, of other programs' `key=value`.
  static let positionals: [String: [String]] = [
    "DATA": ["data", "dataset", "datapath", "datadir", "dir", "path"],
    "RUN|MODEL": ["model", "weights", "run", "checkpoint", "ckpt", "modelpath"],
    "MODEL": ["model", "arch", "net"],
    "IMAGE": ["source", "image", "images", "img", "input", "data"],
    "WEIGHTS": ["weights", "checkpoint", "file", "source"],
  ]

  /// Commands by other programs' names.
  static let commands = [
    "eval": "evaluate", "val": "evaluate", "valid": "evaluate", "validate": "evaluate",
    "test": "evaluate", "score": "evaluate", "fit": "train", "infer": "predict",
    "inference": "predict", "ls": "models", "zoo": "models",
  ]

  /// The values of an `export` format that are no format of data.
  static let exportFormats: Set<String> = [
    "onnx", "safetensors", "tflite", "torchscript", "engine", "tensorrt", "openvino", "coreml",
    "mlmodel", "saved_model", "savedmodel", "pb", "edgetpu", "tfjs", "paddle", "ncnn", "mnn",
    "keras", "h5", "pt", "pth", "pytorch",
  ]

  private static let trains =
    "train several runs with different --name and compare them by 'fovea compare'"

  /// What to do in place of a command that Fovea doesn't have.
  static let adviceOnCommands: [String: String] = {
    let groups: [(names: String, advice: String)] = [
      (
        "serve server deploy api http",
        "Fovea has no server: 'fovea predict RUN IMAGE --json' prints results for other programs, "
          + "the library's predictors run inside a Swift server, and 'fovea export' writes ONNX."
      ),
      (
        "track tracking mot",
        "Fovea doesn't track objects: 'fovea predict RUN FRAMES --json' finds the objects of each "
          + "frame, for a tracker."
      ),
      (
        "tune hpo sweep search optuna raytune",
        "Fovea doesn't search settings: \(trains)."
      ),
      (
        "diff",
        "'fovea compare RUN RUN' compares runs."
      ),
      (
        "pose obb keypoints",
        "Fovea has no task of that kind: it trains classification, detection, "
          + "segmentation, regression and verification."
      ),
      (
        "webcam camera stream video",
        "Fovea reads image files: cut a video into frames (ffmpeg -i video.mp4 frames/%05d.png), "
          + "then run 'fovea predict RUN frames'."
      ),
      (
        "quantize quantise prune int8 distill",
        "Fovea doesn't make models smaller: choose a smaller one ('fovea models'), or quantise the "
          + "ONNX file of 'fovea export' with another tool."
      ),
      (
        "list runs show",
        "'fovea models' lists models, 'fovea weights list' weights to download; "
          + "runs are the folders in runs/."
      ),
      (
        "info describe",
        "'fovea summary MODEL' shows a model's layers, 'fovea check DATA' "
          + "checks data, 'fovea --version' prints the version."
      ),
      ("checks settings doctor env", "'fovea --version' prints the version; nothing is to set up."),
      (
        "tensorboard wandb mlflow dashboard",
        "Fovea has no such command: a run's folder holds results.csv and history.jsonl, with a "
          + "line for each epoch, for any such program."
      ),
      (
        "download pull fetch",
        "'fovea weights get NAME' downloads weights; 'fovea weights list' "
          + "lists them."
      ),
      (
        "torchrun python python3 accelerate deepspeed mpirun horovodrun",
        "Fovea is one program, on one machine: 'fovea train DATA' trains a model."
      ),
      ("new init create", "Nothing is to set up: 'fovea train DATA' trains a model."),
      (
        "detect detection",
        "'fovea train DATA --task detection' trains a detector, 'fovea predict "
          + "RUN IMAGE' runs one."
      ),
      (
        "segment segmentation",
        "'fovea train DATA --task segmentation' trains a segmenter, 'fovea "
          + "predict RUN IMAGE' runs one."
      ),
      (
        "classify classification",
        "'fovea train DATA --task classification' trains a classifier, "
          + "'fovea predict RUN IMAGE' runs one."
      ),
      ("yolo", "'fovea train DATA', 'fovea evaluate RUN DATA' and 'fovea predict RUN IMAGE'."),
    ]
    return byName(groups)
  }()

  /// What to do in place of an option that Fovea doesn't have.
  private static let adviceOnOptions: [String: String] = {
    let groups: [(names: String, advice: String)] = [
      (
        "device devices gpu gpus cuda ngpu no-cuda accelerator",
        "Fovea computes on the processor: leave it out."
      ),
      (
        "half fp16 bf16 amp int8 precision mixed-precision use-amp quantize",
        "Fovea computes in single precision: leave it out."
      ),
      (
        "num-classes nc classes n-classes single-cls",
        "The number of classes follows from the data: leave it out."
      ),
      (
        "imgsz img img-size image-size size", "A model's own input size is used: leave it out."
      ),
      ("exist-ok overwrite force", "A run is never overwritten: choose another --name."),
      (
        "cos-lr",
        "The learning rate falls along a cosine unless --schedule says otherwise: leave "
          + "it out."
      ),
      (
        "degrees translate scale shear perspective fliplr flipud mosaic mixup cutmix copy-paste "
          + "hsv-h hsv-s hsv-v erasing auto-augment hflip vflip flip aa reprob color-jitter "
          + "horizontal-flip vertical-flip rotation rotation-range zoom-range random-crop",
        "Random transforms are given by --augment, such as --augment horizontal-flip,rotation:10; "
          + "'fovea augment --list' lists them."
      ),
      (
        "wandb tensorboard mlflow logger log-every",
        "A run's folder holds results.csv and "
          + "history.jsonl, with a line for each epoch, for any such program."
      ),
      (
        "distributed ddp nnodes world-size rank nproc-per-node local-rank sync-bn dist-url",
        "Fovea trains on one machine: leave it out."
      ),
      ("stream vid-stride webcam", "Fovea reads image files: cut a video into frames first."),
      ("save show save-img", "--output FOLDER writes pictures of the predictions."),
      ("save-txt save-json save-conf", "--json prints the results for other programs."),
      ("verbose v plots profile", "Fovea has no such option: leave it out."),
      ("shuffle no-shuffle", "Training images are shuffled in each epoch: leave it out."),
      (
        "deterministic cudnn-benchmark", "The same --seed gives the same results: leave it out."
      ),
      (
        "rect multi-scale crop-pct keep-ratio letterbox",
        "Images get one size, --image-size; training's --resize says how: leave it out."
      ),
      (
        "color-mode grayscale greyscale gray grey in-chans in-channels",
        "The input's channels follow from the images; training's --channels 1 makes them grey, "
          + "--channels 3 colour."
      ),
      (
        "callbacks callback",
        "--early-stopping N ends training early, and --schedule plateau lowers the learning rate."
      ),
      (
        "save-best save-best-only save-last nosave",
        "A run keeps its best and its last weights: leave it out."
      ),
      (
        "val noval no-val", "The validation split is evaluated after each epoch: leave it out."
      ),
      ("task", "A model has its task: leave it out."),
      (
        "gamma step-size milestones lr-steps lr-decay decay-rate decay-epochs lr-drop",
        "Drops of the learning rate are set by --schedule step, --schedule-epochs and "
          + "--schedule-factor."
      ),
      (
        "steps-per-epoch validation-steps steps max-steps iterations",
        "An epoch is one pass over the training images; their number is --epochs."
      ),
      (
        "train-dir val-dir test-dir train-data val-data test-data validation-data",
        "Put the splits into one folder, as train/, val/ and test/, and give that."
      ),
      ("test-size test-split test-fraction", "Shares of the splits are given by --split-ratios."),
      (
        "folds fold k-folds kfold cv cross-validation",
        "Fovea has no cross-validation: divide data several times ('fovea split DATA --seed 1 "
          + "--output 1.json') and train with --splits on each."
      ),
      (
        "mean std normalize",
        "Mean and deviation of the images are chosen by training's --normalization."
      ),
      ("metrics metric eval-metric", "All metrics are computed: leave it out."),
      ("dropout drop drop-rate drop-path", "A model has its own dropout: leave it out."),
      ("fix repair", "Fovea never changes your files: correct them yourself."),
      (
        "conf conf-thres confidence iou iou-thres max-det nms",
        "Detections of every confidence are evaluated, at several overlaps; only predict has a "
          + "threshold: leave it out."
      ),
      (
        "dynamic simplify",
        "An exported file takes any batch size unless --batch is given: leave it out."
      ),
    ]
    return byName(groups)
  }()

  private static func byName(
    _ groups: [(names: String, advice: String)]
  ) -> [String: String] {
    var result: [String: String] = [:]
    for group in groups {
      for name in group.names.split(separator: " ") {
        result[NearestName.folded(String(name))] = group.advice
      }
    }
    return result
  }

  /// The advice on an unknown option of a command; nil where there is none.
  static func advice(on option: String, _ command: CommandOptions) -> String? {
    let name = NearestName.folded(option)
    if name == "pretrained" || name == "transferlearning" {
      return command.longNames.contains("weights")
        ? "Trained weights are named by --weights, such as --weights efficientnet-lite0; 'fovea "
          + "weights list' lists those to download." : nil
    }
    if command.path == ["predict"], name == "classes" {
      return "Objects of all classes are found: choose among the results of --json."
    }
    return adviceOnOptions[name]
  }
}
