/// Corrections for several tests at once.
public enum MultipleTests {
  /// The p-values adjusted by Holm's method, in the given order: adjusted values below a level
  /// keep the probability of even one false finding below it, however the tests depend on each
  /// other.
  ///
  /// By ascending p, the i-th of m (from 0) is multiplied by m − i; none is below an earlier one.
  ///
  /// Source: S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
  public static func holm(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = pValues
    var highest = 0.0
    for (place, index) in order.enumerated() {
      highest = max(highest, min(1, pValues[index] * Double(pValues.count - place)))
      adjusted[index] = highest
    }
    return adjusted
  }
}
