/// The assignment of cells to objects in training.
public enum BoxAssignment: Hashable, Sendable {
  /// The `topK` cells within the box with the largest s^α · IoU^β, where s is the score of the
  /// object's class (Feng et al. 2021). A cell assigned to two objects goes to the one of larger
  /// IoU. Class targets are s^α · IoU^β, scaled so that an object's largest equals its largest IoU;
  /// they also weigh the box terms. A box without a cell centre gets the nearest cell of the finest
  /// level.
  case taskAligned(topK: Int = 10, alpha: Double = 0.5, beta: Double = 6)
  /// The cells with the least classification loss − 3 log IoU; their number is the sum of the
  /// `candidates` largest IoUs. They come from within the box or `radius` cells of its centre, with
  /// preference for both (Ge et al. 2021). A cell assigned to two objects goes to the one of lower
  /// cost. Class targets are the IoU; box terms weigh 1.
  case simOTA(candidates: Int = 10, radius: Double = 2.5)
  /// The one cell that contains the object's centre (Redmon et al. 2016), on the first level where
  /// the box is at most eight cells long. Of two objects in a cell, the smaller gets it. Class
  /// targets and weights are 1.
  case centre

  /// The maximum number of cells per object.
  var cellsPerObject: Int {
    switch self {
    case .taskAligned(let topK, _, _): topK
    case .simOTA(let candidates, _): candidates
    case .centre: 1
    }
  }
}
