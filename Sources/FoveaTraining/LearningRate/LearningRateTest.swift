import Foundation
import FoveaLearning
import FoveaRunRecords
import FoveaSupport

/// A learning-rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural Networks"):
/// each step trains with a higher rate, until the loss breaks out. Useful rates are those at which
/// the loss falls fastest before that.
///
/// ```swift
/// let record = try LearningRateTest(for: .adam).run(on: learner) { learner, rate in
///   let (images, labels) = nextBatch()
///   return try learner.step(images, labels, learningRate: rate)
/// }
/// print(record.chosen ?? 0, record.problem ?? "")
/// ```
public struct LearningRateTest: Sendable, Equatable {
  /// The rate of the first step.
  public var lowest: Double
  /// The rate of the last step.
  public var highest: Double
  /// The number of steps; the rates rise by the same factor between them.
  public var steps: Int

  /// Makes a test.
  ///
  /// - Precondition: `0 < lowest < highest` and at least 20 steps.
  public init(lowest: Double = 1e-7, highest: Double = 10, steps: Int = 100) {
    precondition(
      lowest > 0 && lowest < highest && highest.isFinite && steps >= Self.fewestSteps,
      "a range test from \(lowest) to \(highest) in \(steps) steps: rising rates above 0 and at "
        + "least \(Self.fewestSteps) steps are needed")
    (self.lowest, self.highest, self.steps) = (lowest, highest, steps)
  }

  /// The fewest steps of a test.
  public static let fewestSteps = 20

  /// Makes a test with the usual range of an optimizer: 1e-7 to 10, and 1e-8 to 1 for optimizers
  /// whose steps don't shrink with the gradient.
  public init(for optimizer: OptimizerKind, steps: Int = 100) {
    switch optimizer {
    case .gradientDescent, .sgd, .adagrad: self.init(steps: steps)
    case .rmsprop, .adam, .adamw: self.init(lowest: 1e-8, highest: 1, steps: steps)
    }
  }

  /// The rate of a step, counted from 0.
  public func rate(ofStep step: Int) -> Double {
    lowest * pow(highest / lowest, Double(step) / Double(steps - 1))
  }

  /// Runs the test on a copy of a learner, which itself is unchanged.
  ///
  /// - Parameters:
  ///   - usual: The rate that would be used without the test, for the record.
  ///   - step: Trains the learner that it gets with one update at the rate, and returns the mean
  ///     loss before the update; nil ends the test.
  /// - Returns: The record; nil where a step ended the test.
  /// - Throws: The errors of the steps.
  public func run(
    on learner: Learner, model: String = "", optimizer: String = "", imagesPerUpdate: Int = 0,
    usual: Double = 0, step: (inout Learner, _ rate: Double) throws -> Double?
  ) throws -> LearningRateRecord? {
    var copy = try learner.copied()
    var curve = LearningRateCurve(steps: steps)
    var ending = LearningRateRecord.Ending.completed
    for number in 0..<steps {
      let rate = rate(ofStep: number)
      guard let loss = try step(&copy, rate) else { return nil }
      if let reason = curve.add(loss, rate: rate) {
        ending = reason
        break
      }
    }
    let suggestions = curve.suggestions
    return LearningRateRecord(
      model: model, optimizer: optimizer, imagesPerUpdate: imagesPerUpdate, lowest: lowest,
      highest: highest, steps: steps, ending: ending, rates: curve.rates, losses: curve.losses,
      smoothedLosses: curve.smoothed, suggestions: suggestions,
      chosen: suggestions.first { $0.rule == .valley }.flatMap {
        Double(NumberText.short($0.rate, digits: 2))
      },
      problem: curve.problem, usual: usual)
  }
}
