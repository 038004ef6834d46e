import FoveaSupport
import FoveaTraining

/// The command that trains with given settings.
enum RunCommand {
  /// The words after `fovea`: the data, and every setting that is not as it would be by default.
  ///
  /// - Parameter settings: The settings, as a run's folder records them: open ones are resolved,
  ///   and left out again here.
  static func arguments(_ settings: TrainingConfiguration, task: VisionTask) -> [String] {
    var words = ["train", settings.data]
    let usual = usualTexts(settings, task: task)
    for setting in TrainingConfiguration.settings {
      let text = setting.text(in: settings)
      let isNamed = ["data", "name"].contains(setting.key)
      guard !isNamed, text != setting.defaultText, text != usual[setting.key] else { continue }
      if setting.isSwitch {
        words.append(text == "true" ? "--\(setting.flag)" : "--no-\(setting.flag)")
      } else {
        words += ["--\(setting.flag)", text]
      }
    }
    return words
  }

  /// The values that open settings get for these settings, by key.
  private static func usualTexts(
    _ settings: TrainingConfiguration, task: VisionTask
  ) -> [String: String] {
    // The channels are inferred from the data, and mean and deviation are measured. A task that is
    // recorded was set, and is not the inferred one.
    var texts: [String: String] = [:]
    if settings.weights == nil {
      texts["normalization"] = "measured"
      texts["channels"] = settings.channels.map { "\($0)" }
    }
    for key in ["model", "loss", "metric", "learningRate", "warmUpEpochs", "resize"] {
      guard let setting = try? TrainingConfiguration.setting(key) else { continue }
      var open = settings
      guard (try? open.set(key, to: setting.defaultText)) != nil,
        let resolved = try? ResolvedConfiguration(open, for: task)
      else { continue }
      texts[key] = setting.text(in: resolved.settings)
    }
    return texts
  }
}
