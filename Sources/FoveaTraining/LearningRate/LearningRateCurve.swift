import Foundation
import FoveaRunRecords
import FoveaSupport

/// The losses of a learning-rate range test, and the learning rates that they suggest.
///
/// The rules are those of fastai's `lr_find`, on the smoothed losses without the first tenth of the
/// planned steps, in which the average settles, and without the last five, in which training
/// breaks.
struct LearningRateCurve: Equatable {
  /// The decay of the moving average.
  static let decay = 0.98
  /// The factor of the lowest smoothed loss at which the test stops.
  static let divergence = 4.0
  /// The fewest points that suggest a rate.
  static let fewest = 10

  /// The number of planned steps.
  let steps: Int
  private(set) var rates: [Double] = []
  private(set) var losses: [Double] = []
  private(set) var smoothed: [Double] = []
  private(set) var lowest = Double.infinity
  private var average = 0.0

  init(steps: Int) { self.steps = steps }

  /// Adds the loss of a step.
  ///
  /// - Returns: The reason to stop; nil to go on.
  mutating func add(_ loss: Double, rate: Double) -> LearningRateRecord.Ending? {
    guard loss.isFinite else { return .notFinite }
    average = Self.decay * average + (1 - Self.decay) * loss
    let value = average / (1 - pow(Self.decay, Double(losses.count + 1)))
    rates.append(rate)
    losses.append(loss)
    smoothed.append(value)
    lowest = min(lowest, value)
    return lowest > 0 && value > Self.divergence * lowest ? .diverged : nil
  }

  /// The steps that suggestions are read from.
  var kept: Range<Int> {
    let first = steps / 10
    return first..<max(first, smoothed.count - 5)
  }

  /// The suggestions of all rules; empty where `problem` isn't nil.
  var suggestions: [LearningRateRecord.Suggestion] {
    guard problem == nil else { return [] }
    let (rates, losses) = (Array(rates[kept]), Array(smoothed[kept]))
    let (valley, steepest) = (Self.valley(losses), Self.steepest(rates, losses))
    let minimum = Self.minimum(losses)
    return [
      .init(rule: .valley, rate: rates[valley], loss: losses[valley]),
      .init(rule: .steepest, rate: rates[steepest], loss: losses[steepest]),
      .init(rule: .minimum, rate: rates[minimum] / 10, loss: losses[minimum]),
    ]
  }

  /// The reason why no rate can be suggested; nil where one can.
  var problem: String? {
    guard !losses.isEmpty else {
      return "the loss was NaN or infinite at the first step, before any update: check the data "
        + "and the initial weights"
    }
    guard kept.count >= Self.fewest else {
      return "the test ended after \(NumberText.count(losses.count, "step")), too few to see the "
        + "loss fall: start from a lower rate, or take more steps"
    }
    let width = max(steps / 10, 5)
    let before = mean(0, width)
    let fall = before - (losses.indices.dropLast(width - 1).map { mean($0, width) }.min() ?? before)
    // Four standard errors: of a hundred curves of noise alone, at most one falls by as much.
    let needed = 4 * noise * (2 / Double(width)).squareRoot()
    let start = smoothed[kept.lowerBound]
    guard fall > max(needed, 1e-6 * abs(before)), smoothed[kept].contains(where: { $0 < start })
    else {
      return "the loss never fell by more than its noise (by \(NumberText.short(fall)) from "
        + "\(NumberText.short(before)), needed \(NumberText.short(needed))): take more steps or "
        + "larger batches, or a model that is not trained to the end yet"
    }
    return nil
  }

  /// The mean loss of some steps.
  private func mean(_ first: Int, _ count: Int) -> Double {
    losses[first..<first + count].reduce(0, +) / Double(count)
  }

  /// The deviation of single losses from their trend, by successive differences; the median, so
  /// that a jump doesn't count.
  private var noise: Double {
    let changes = zip(losses.dropFirst(), losses).map { abs($0 - $1) }.sorted()
    return changes.isEmpty ? 0 : changes[changes.count / 2] / (0.6745 * 2.0.squareRoot())
  }

  /// The middle of the longest descent: of the longest falling subsequence, half of the way from
  /// its start, which is taken so many steps before its end as it is long. fastai's `valley`.
  static func valley(_ losses: [Double]) -> Int {
    var lengths = [Int](repeating: 1, count: losses.count)
    var (start, end) = (0, 0)
    for i in losses.indices.dropFirst() {
      for j in 0..<i where losses[i] < losses[j] && lengths[i] < lengths[j] + 1 {
        lengths[i] = lengths[j] + 1
      }
      if lengths[end] < lengths[i] { (start, end) = (i - lengths[i], i) }
    }
    let third = Double(end - start) / 3
    return max(start + Int(third) + Int(third / 2), 0)
  }

  /// The first step of the steepest descent over the logarithm of the rate.
  static func steepest(_ rates: [Double], _ losses: [Double]) -> Int {
    let slopes = (1..<losses.count).map {
      (losses[$0] - losses[$0 - 1]) / (log(rates[$0]) - log(rates[$0 - 1]))
    }
    return minimum(slopes)
  }

  /// The first step of the lowest value.
  static func minimum(_ values: [Double]) -> Int {
    values.indices.min { (values[$0], $0) < (values[$1], $1) } ?? 0
  }
}
