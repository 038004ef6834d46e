/// The state of a run, in one of eight words.
public enum FitVerdict: String, Sendable, CaseIterable, Codable {
  /// Training and validation agree, and training has ended.
  case goodFit
  /// Training images are fitted much better than others.
  case overfitting
  /// Even training images are fitted badly.
  case underfitting
  /// Training ended while the loss was still falling.
  case notConverged
  /// The loss jumps from epoch to epoch.
  case unstable
  /// The gap remains in spite of regularisation: there are too few images.
  case limitedByData
  /// Labels contradict the images at a rate that no model can predict.
  case limitedByLabelNoise
  /// The validation split has too few images for any other verdict.
  case splitTooSmall

  /// The verdict in words.
  public var title: String {
    switch self {
    case .goodFit: "good fit"
    case .overfitting: "overfitting"
    case .underfitting: "underfitting"
    case .notConverged: "not converged"
    case .unstable: "unstable"
    case .limitedByData: "limited by data"
    case .limitedByLabelNoise: "limited by label noise"
    case .splitTooSmall: "split too small to tell"
    }
  }
}
