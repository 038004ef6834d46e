import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaModels
import FoveaSupport

extension TrainingConfiguration {
  /// The settings that don't fit data: the model, loss, metric and transforms of another task, and
  /// names of classes that it doesn't have. Only the data's list of samples is needed, so that this
  /// can be told before images are read. A trainer checks the same, and more.
  ///
  /// - Parameter isNew: Whether the run is new, so that its folder must be empty.
  /// - Returns: Errors with the setting, the expectation and the fix.
  public func problems(with dataset: Dataset, isNew: Bool = true) -> [any Error] {
    let task = dataset.task
    var errors: [any Error] = []
    func collect(_ check: () throws -> Void) {
      do { try check() } catch { errors.append(error) }
    }
    collect {
      _ = try ResolvedConfiguration(self, for: task, listsPairs: !dataset.pairs.isEmpty)
    }
    if let model = self.model, Catalogue.isBuiltIn(model) {
      collect { try Catalogue.check(model, for: task) }
    }
    if case .explicit = self.classWeights, let weights = self.classWeights {
      let counts = dataset.classNames.map { _ in 1 }
      collect { _ = try weights.weights(counts: counts, classNames: dataset.classNames) }
    }
    if let target = self.target, target.className != nil {
      collect { _ = try target.objectLabel(among: dataset.classNames) }
    }
    // The numbers are those of any size.
    let input = Preprocessing(width: 224, height: 224, channels: 3)
    for list in [self.augment, self.augmentRare] {
      collect {
        for transform in try list.transforms(for: input) {
          try Transforms.check(transform, for: task)
        }
      }
    }
    if isNew, self.name != nil {
      collect { try RunFolder.check(RunFiles(runFolder(for: task)), resuming: false) }
    }
    return errors
  }

  /// The settings that are set, but have no effect with the others.
  public var unused: [SettingError] {
    Self.groups.flatMap { $0.rules }.compactMap { rule in
      do throws(SettingError) {
        try rule.check(self)
        return nil
      } catch { return error }
    }
  }

  /// Every setting that is invalid on its own or has no effect; empty where `validate` throws
  /// nothing.
  public var problems: [SettingError] {
    var errors: [SettingError] = []
    func collect(_ check: () throws(SettingError) -> Void) {
      do { try check() } catch { errors.append(error) }
    }
    for setting in Self.settings { collect { () throws(SettingError) in try setting.check(self) } }
    errors += unused
    if errors.isEmpty { collect { () throws(SettingError) in try validate() } }
    return errors
  }
}
