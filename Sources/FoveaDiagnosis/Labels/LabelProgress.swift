import FoveaTraining

/// The progress of a label audit.
public enum LabelProgress: Sendable {
  /// The predictions of a fold (from 1) are known from an earlier run.
  case known(fold: Int, of: Int)
  /// An event of the training of a fold's model.
  case training(fold: Int, of: Int, TrainingEvent)
  /// The images of a fold that its model has judged; for a single model the fold is 1 of 1.
  case judging(fold: Int, of: Int, done: Int, total: Int)
}
