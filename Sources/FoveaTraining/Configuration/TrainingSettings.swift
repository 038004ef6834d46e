import FoveaMetrics

extension TrainingConfiguration {
  /// Every setting, in the order in which help lists them.
  public static let settings: [TrainingSetting] =
    dataSettings + inputSettings + fineTuningSettings + optimizationSettings + lossSettings
    + validationSettings + runSettings

  private static let dataSettings: [TrainingSetting] = [
    .init("data", \.data, .data, "folder or file of labelled images", changesResults: false),
    .init("format", \.format, .data, "data format; found from the path unless named"),
    .init("task", \.task, .data, "what to learn; what the format is usually read for unless set"),
    .init(
      "classNames", \.classNames, .data, "class names in label order, where data holds numbers"),
    .init("pathColumn", \.pathColumn, .data, "CSV column of image paths"),
    .init("labelColumn", \.labelColumn, .data, "CSV column of class names"),
    .init("valueColumns", \.valueColumns, .data, "CSV columns of numbers to predict (regression)"),
    .init("splitColumn", \.splitColumn, .data, "CSV column of train, val, test"),
    .init("groupColumn", \.groupColumn, .data, "CSV column of groups that must stay together"),
    .init("timeColumn", \.timeColumn, .data, "CSV column of times for a temporal split"),
    .init("weightColumn", \.weightColumn, .data, "CSV column of sample weights"),
    .init(
      "splitMethod", \.splitMethod, .data, "how samples are divided where the data doesn't say"),
    .init("splitRatios", \.splitRatios, .data, "shares of training, validation and test"),
    .init("splitSeed", \.splitSeed, .data, "seed of the split; the run's seed unless set"),
    .init(
      "validationFraction", \.validationFraction, .data,
      "part of training that validates where the data brings no validation split",
      expects: "above 0 and below 1", where: { $0 > 0 && $0 < 1 }),
    .init("temporalKey", \.temporalKey, .data, "what a temporal split goes by"),
    .init(
      "ignoreGivenSplits", \.ignoreGivenSplits, .data, "divide anew data that brings its splits"),
    .init("onDuplicate", \.onDuplicate, .data, "one image or group in two splits: stop or report"),
    .init(
      "onBadImage", \.onBadImage, .data, "images that can't be decoded: stop, or skip and list"),
    .init("onBadLabel", \.onBadLabel, .data, "labels that can't be used: stop, or skip and list"),
  ]

  private static let inputSettings: [TrainingSetting] = [
    .init("imageSize", \.imageSize, .input, "input size; the images' own, at most 224, unless set"),
    .init(
      "channels", \.channels, .input, "1 (grey) or 3 (colour); what the images have unless set",
      expects: "1 (grey) or 3 (colour)", where: { $0 == nil || $0 == 1 || $0 == 3 }),
    .init("resize", \.resize, .input, "how images of other sizes are brought to the input size"),
    .init(
      "cropFraction", \.cropFraction, .input, "resize crop: the input's share of the resized image",
      expects: "above 0 and at most 1", where: { $0 > 0 && $0 <= 1 }),
    .init(
      "normalization", \.normalization, .input,
      "where mean and deviation come from; auto takes those of weights, else measures"),
    .init(
      "statisticsImages", \.statisticsImages, .input,
      "most training images to measure mean and deviation on; all unless set",
      expects: "at least 1", where: { ($0 ?? 1) >= 1 }),
    .init(
      "augment", \.augment, .input,
      "random changes of training images, such as random-crop:4,horizontal-flip"),
    .init("augmentRare", \.augmentRare, .input, "further changes of images of rare classes"),
    .init(
      "rareClasses", \.rareClasses, .input,
      "classes that augmentRare is for; those with less than half the mean count unless set"),
    .init(
      "closeMixing", \.closeMixing, .input,
      "last epochs without mosaic and other transforms that mix images", expects: "at least 0",
      where: { $0 >= 0 }),
    .init(
      "multiScale", \.multiScale, .input,
      "detection: how far the input's sides vary from batch to batch, as a part of them",
      expects: "at least 0 and below 1", where: { $0 >= 0 && $0 < 1 }),
    .init(
      "model", \.model, .model,
      "model name ('fovea models' lists them); resnet18, yolo-n or unet by the task unless set"),
    .init("modelOptions", \.modelOptions, .model, "options of the model, such as depth=4,width=16"),
  ]

  private static let fineTuningSettings: [TrainingSetting] = [
    .init(
      "weights", \.weights, .fineTuning,
      "first weights: a run, a file of weights, or a name of 'fovea weights list'"),
    .init(
      "freeze", \.freeze, .fineTuning,
      "parts left as they are: backbone, stem, stage1, a path, or a pattern such as *.bias"),
    .init(
      "unfreeze", \.unfreeze, .fineTuning,
      "frozen parts that train from an epoch on: 5:stage4,10:*",
      expects: "of epochs of at least 2", where: { $0.steps.allSatisfy { $0.epoch >= 2 } }),
    .init(
      "batchNorm", \.batchNorm, .fineTuning,
      "whether running statistics follow the batches; auto: not in frozen parts"),
    .init(
      "layerDecay", \.layerDecay, .fineTuning,
      "what the learning rate falls by from each part of the model to the one before",
      expects: "above 0 and at most 1", where: { $0 > 0 && $0 <= 1 }),
    .init(
      "rateFactors", \.rateFactors, .fineTuning,
      "factors of the learning rate, the first that matches: head=1,stage4=0.3,*=0.1",
      expects: "of factors above 0", where: { $0.factors.allSatisfy { $0.factor > 0 } }),
    .init(
      "probe", \.probe, .fineTuning, "train the head only, on features that are computed once"),
  ]

  private static let optimizationSettings: [TrainingSetting] = [
    .init(
      "epochs", \.epochs, .optimization, "passes over the training split",
      expects: "at least 1", where: { $0 >= 1 }),
    .init(
      "batchSize", \.batchSize, .optimization, "images per step",
      expects: "at least 1", where: { $0 >= 1 }),
    .init(
      "accumulation", \.accumulation, .optimization, "batches joined into one update",
      expects: "at least 1", where: { $0 >= 1 }),
    .init("dropLast", \.dropLast, .optimization, "leave out an epoch's incomplete last batch"),
    .init("optimizer", \.optimizer, .optimization, "what turns gradients into updates"),
    .init(
      "learningRate", \.learningRate, .optimization,
      "highest learning rate; sgd 0.05, gradient-descent 0.1, adagrad 0.01, others 0.001 unless set",
      expects: "above 0", where: { ($0 ?? 1) > 0 }),
    .init(
      "momentum", \.momentum, .optimization, "sgd: share of the last update that is kept",
      expects: "at least 0 and below 1", where: { (0..<1).contains($0) }),
    .init("nesterov", \.nesterov, .optimization, "sgd: Nesterov's momentum"),
    .init(
      "dampening", \.dampening, .optimization, "sgd: how much momentum damps the gradient",
      expects: "at least 0 and at most 1", where: { (0...1).contains($0) }),
    .init(
      "beta1", \.beta1, .optimization, "adam, adamw: decay of the mean gradient",
      expects: "at least 0 and below 1", where: { (0..<1).contains($0) }),
    .init(
      "beta2", \.beta2, .optimization, "adam, adamw: decay of the mean squared gradient",
      expects: "at least 0 and below 1", where: { (0..<1).contains($0) }),
    .init(
      "rmsDecay", \.rmsDecay, .optimization, "rmsprop: decay of the mean squared gradient",
      expects: "at least 0 and below 1", where: { (0..<1).contains($0) }),
    .init(
      "epsilon", \.epsilon, .optimization, "adam, adamw, adagrad, rmsprop: added to the divisor",
      expects: "above 0", where: { $0 > 0 }),
    .init(
      "weightDecay", \.weightDecay, .optimization, "how strongly weights are pulled to 0",
      expects: "at least 0", where: { $0 >= 0 }),
    .init(
      "decayNormsAndBiases", \.decayNormsAndBiases, .optimization,
      "decay normalizations and biases, too"),
    .init("schedule", \.schedule, .optimization, "how the learning rate changes over the run"),
    .init(
      "warmUpEpochs", \.warmUpEpochs, .optimization,
      "epochs over which the learning rate rises from near 0", expects: "at least 0",
      where: { $0 >= 0 }),
    .init(
      "finalLearningRate", \.finalLearningRate, .optimization,
      "cosine: last learning rate, as a part of the highest", expects: "at least 0 and at most 1",
      where: { (0...1).contains($0) }),
    .init(
      "scheduleFactor", \.scheduleFactor, .optimization,
      "step, exponential, plateau: what the learning rate is multiplied by; 0.1, exponential 0.95",
      expects: "above 0 and at most 1", where: { ($0 ?? 1) > 0 && ($0 ?? 1) <= 1 }),
    .init(
      "scheduleEpochs", \.scheduleEpochs, .optimization, "step: epochs between two drops",
      expects: "at least 1", where: { $0 >= 1 }),
    .init(
      "schedulePatience", \.schedulePatience, .optimization,
      "plateau: validations without improvement before a drop", expects: "at least 0",
      where: { $0 >= 0 }),
    .init(
      "riseFraction", \.riseFraction, .optimization,
      "one-cycle: part of the run in which the learning rate rises",
      expects: "above 0 and below 1", where: { $0 > 0 && $0 < 1 }),
    .init(
      "clipNorm", \.clipNorm, .optimization, "largest norm of all gradients together",
      expects: "above 0", where: { ($0 ?? 1) > 0 }),
    .init(
      "clipValue", \.clipValue, .optimization, "largest absolute value of a gradient's element",
      expects: "above 0", where: { ($0 ?? 1) > 0 }),
    .init(
      "ema", \.ema, .optimization,
      "decay of an average of weights that is evaluated and saved instead, such as 0.999",
      expects: "above 0 and below 1", where: { $0.map { $0 > 0 && $0 < 1 } ?? true }),
  ]

  private static let lossSettings: [TrainingSetting] = [
    .init("loss", \.loss, .loss, "what is minimised; by the task unless set"),
    .init(
      "labelSmoothing", \.labelSmoothing, .loss, "part of the target spread over all classes",
      expects: "at least 0 and below 1", where: { (0..<1).contains($0) }),
    .init(
      "focalGamma", \.focalGamma, .loss, "focal: how much less easy samples count",
      expects: "at least 0", where: { $0 >= 0 }),
    .init(
      "tverskyAlpha", \.tverskyAlpha, .loss,
      "tversky: weight of false positives; of false negatives the rest to 1",
      expects: "above 0 and below 1", where: { $0 > 0 && $0 < 1 }),
    .init("boxOverlap", \.boxOverlap, .loss, "detection: how boxes are compared"),
    .init("assignment", \.assignment, .loss, "detection: which cells answer for an object"),
    .init(
      "boxGain", \.boxGain, .loss, "detection: weight of the boxes' overlap",
      expects: "at least 0", where: { $0 >= 0 }),
    .init(
      "classGain", \.classGain, .loss, "detection: weight of the classes",
      expects: "at least 0", where: { $0 >= 0 }),
    .init(
      "distributionGain", \.distributionGain, .loss,
      "detection: weight of the distances' distributions",
      expects: "at least 0", where: { $0 >= 0 }),
    .init(
      "classWeights", \.classWeights, .loss,
      "none, inverse, balanced, effective, effective:0.99 or Crack=3.5,Free=1"),
    .init("reduction", \.reduction, .loss, "what the weighted sum of losses is divided by"),
    .init("sampler", \.sampler, .loss, "how samples are drawn for an epoch"),
    .init(
      "target", \.target, .validation,
      "goal of a decision threshold on validation: recall=0.95, f1, Crack:precision=0.9",
      expects: "such as recall=0.95 or Crack:precision=0.9",
      where: { $0.map { (try? DecisionTarget(parsing: $0)) != nil } ?? true }),
  ]

  private static let validationSettings: [TrainingSetting] = [
    .init(
      "validateEvery", \.validateEvery, .validation, "epochs from one validation to the next",
      expects: "at least 1", where: { $0 >= 1 }),
    .init(
      "metric", \.metric, .validation,
      "validation figure that decides what is best; by the task unless set"),
    .init(
      "earlyStopping", \.earlyStopping, .validation,
      "validations without improvement before training stops", expects: "at least 1",
      where: { ($0 ?? 1) >= 1 }),
    .init(
      "minimumImprovement", \.minimumImprovement, .validation,
      "least change of the metric that counts as better", expects: "at least 0",
      where: { $0 >= 0 }),
    .init(
      "checkpointEvery", \.checkpointEvery, .validation,
      "epochs from one kept checkpoint to the next",
      changesResults: false, expects: "at least 1", where: { ($0 ?? 1) >= 1 }),
    .init(
      "checkpointSteps", \.checkpointSteps, .validation,
      "steps from one writing of last.safetensors to the next, besides each epoch's end",
      changesResults: false, expects: "at least 1", where: { ($0 ?? 1) >= 1 }),
  ]

  private static let runSettings: [TrainingSetting] = [
    .init("seed", \.seed, .run, "starts all random numbers"),
    .init("runs", \.runs, .run, "folder of all runs", changesResults: false),
    .init(
      "name", \.name, .run, "the run's name; made of data and model unless set",
      changesResults: false),
    .init(
      "workers", \.workers, .run, "threads that load images; one a core, at most 8, unless set",
      changesResults: false, expects: "at least 1", where: { ($0 ?? 1) >= 1 }),
    .init(
      "prefetch", \.prefetch, .run, "batches loaded ahead", changesResults: false,
      expects: "at least 1", where: { $0 >= 1 }),
    .init(
      "cache", \.cache, .run, "megabytes of decoded images to keep", changesResults: false,
      expects: "at least 0", where: { $0 >= 0 }),
    .init(
      "threads", \.threads, .run, "threads that compute; all cores unless set",
      changesResults: false, expects: "at least 1", where: { ($0 ?? 1) >= 1 }),
    .init(
      "recompute", \.recompute, .run,
      "save memory: compute activations again, for up to a third more time",
      changesResults: false),
  ]
}
