/// Which cells a training step makes answer for an object.
public enum BoxAssignment: Hashable, Sendable {
  /// The `topK` cells within the box of the largest s^α · IoU^β, where s is the score of the object's
  /// class (Feng et al. 2021). Of two objects that want a cell, the one of larger IoU gets it. Class
  /// targets are s^α · IoU^β scaled so that an object's largest is its largest IoU, and they weigh
  /// the box terms. Takes boxes that hold no cell's centre to the nearest of the finest level.
  case taskAligned(topK: Int = 10, alpha: Double = 0.5, beta: Double = 6)
  /// As many cells as the `candidates` largest IoU add up to, those of the least
  /// classification loss − 3 log IoU, from within the box or `radius` cells of its centre, and with
  /// preference from both (Ge et al. 2021). Of two objects that want a cell, the one of lower cost
  /// gets it. Class targets are the IoU; box terms weigh 1.
  case simOTA(candidates: Int = 10, radius: Double = 2.5)
  /// The one cell that holds the object's centre (Redmon et al. 2016), on the first level where the
  /// box is at most eight cells long. Of two objects in a cell, the smaller gets it. Class targets
  /// and weights are 1.
  case centre

  /// The most cells that an object can get.
  var cellsPerObject: Int {
    switch self {
    case .taskAligned(let topK, _, _): topK
    case .simOTA(let candidates, _): candidates
    case .centre: 1
    }
  }
}
