import FoveaInference
import FoveaLearning

/// Everything of a run before its first step: input, loaders, model, task.
struct RunSetup {
  let input: InputSetup
  let loaders: LoaderSetup
  let model: ModelSetup
  /// The card of the model file, without metrics.
  let card: ModelCard
  let task: any TrainingTask

  /// - Parameter saved: The checkpoint to resume from; nil for a new run.
  /// - Throws: The errors of the settings, the data, the model and the task.
  init(_ trainer: Trainer, _ saved: SavedRun?) throws {
    let dataset = trainer.data.dataset
    input = try InputSetup(trainer, saved)
    loaders = try LoaderSetup(trainer, input.preprocessing)
    model = try ModelSetup(trainer, input, saved)
    card = ModelCard(
      task: dataset.task, model: model.specification,
      classNames: dataset.task.traits.namesOutputs ? dataset.classNames : [],
      preprocessing: input.preprocessing,
      valueScaling: dataset.task.annotation == .values
        ? try saved?.card.valueScaling ?? ValueScaling(of: dataset) : nil,
      dataHash: trainer.data.assignment.fingerprint)
    task = try trainer.makeTask(model.model, card)
  }

  /// The learner at its start.
  ///
  /// - Parameter epoch: The epoch, from 1, whose frozen parts are frozen.
  func learner(_ trainer: Trainer, frozenAsInEpoch epoch: Int) -> Learner {
    let configuration = trainer.configuration
    var start = model.model
    start.setFrozen(model.tuning.frozen(inEpoch: epoch))
    return Learner(
      start, optimizer: trainer.parts.optimizer ?? configuration.makeOptimizer(), task: task,
      rules: configuration.updateRules(groups: model.tuning.groups),
      averageDecay: configuration.ema, recomputing: configuration.recompute,
      seed: configuration.seed)
  }
}
