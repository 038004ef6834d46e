import FoveaSupport

extension TrainingConfiguration {
  /// Checks that no setting was changed that the chosen optimizer, schedule or loss does not read:
  /// what has no effect must not look as if it had.
  ///
  /// - Throws: `SettingError` naming the setting and what it belongs to.
  func checkApplicability() throws(SettingError) {
    let adaptive: [OptimizerChoice] = [.adam, .adamw]
    try require(["momentum", "nesterov", "dampening"], optimizer == .sgd, "optimizer sgd")
    try require(["beta1", "beta2"], adaptive.contains(optimizer), "optimizers adam and adamw")
    try require(["rmsDecay"], optimizer == .rmsprop, "optimizer rmsprop")
    try require(
      ["epsilon"], adaptive.contains(optimizer) || [.rmsprop, .adagrad].contains(optimizer),
      "optimizers adam, adamw, rmsprop and adagrad")
    try require(["finalLearningRate"], schedule == .cosine, "schedule cosine")
    try require(["riseFraction"], schedule == .oneCycle, "schedule one-cycle")
    try require(["scheduleEpochs"], schedule == .step, "schedule step")
    try require(["schedulePatience"], schedule == .plateau, "schedule plateau")
    try require(
      ["scheduleFactor"], [.step, .exponential, .plateau].contains(schedule),
      "schedules step, exponential and plateau")
    let isOpen = loss == .automatic
    try require(
      ["labelSmoothing"], isOpen || [.crossEntropy, .crossEntropyDice].contains(loss),
      "losses cross-entropy and cross-entropy-dice")
    try require(["focalGamma"], loss == .focal, "loss focal")
    try require(["tverskyAlpha"], loss == .tversky, "loss tversky")
    try require(
      ["boxOverlap", "assignment", "boxGain", "classGain", "distributionGain"],
      isOpen || [.detection, .focal].contains(loss), "losses detection and focal of detectors")
    try require(
      ["rareClasses"], !augmentRare.isEmpty || augment.contains("copy-paste"),
      "augmentRare and copy-paste")
    try require(["cropFraction"], resize == .crop, "resize crop")
    try require(
      ["statisticsImages"], [.automatic, .measured].contains(normalization),
      "normalization measured")
    try require(["probe"], weights != nil, "weights")
    try require(["unfreeze"], !freeze.isEmpty, "freeze")
    try require(
      ["freeze", "batchNorm", "layerDecay", "rateFactors", "augment", "augmentRare", "multiScale"],
      !probe, "training without probe")
    if let late = unfreeze.steps.first(where: { $0.epoch > epochs }) {
      throw SettingError(
        key: "unfreeze",
        "unfreeze: '\(late.part)' is to train from epoch \(late.epoch) on, but there are "
          + "\(epochs) epochs. Choose an earlier one, or more epochs.")
    }
  }

  private func require(
    _ keys: [String], _ applies: Bool, _ owner: String
  ) throws(SettingError) {
    guard !applies else { return }
    for key in keys {
      let setting = try Self.setting(key)
      guard setting.text(in: self) != setting.defaultText else { continue }
      throw SettingError(
        key: key,
        "\(key) is \(setting.text(in: self)), but has no effect here: it belongs to \(owner). Leave "
          + "it out, or choose that.")
    }
  }
}
