@testable import FoveaLearning
import Foundation
import TestSupport
import Testing

@Suite struct ScheduleTests {
  struct File: Decodable {
    let count: Int
    let plateauMetric: [Double]
    let cases: [Case]
  }

  struct Case: Decodable {
    let schedule: String
    let settings: Settings
    let rates: [Double]
  }

  struct Settings: Decodable {
    var learningRate: Double?
    var every: Int?
    var factor: Double?
    var steps: Int?
    var minimum: Double?
    var maximum: Double?
    var warmUpFraction: Double?
    var initialDivisor: Double?
    var finalDivisor: Double?
    var patience: Int?
    var threshold: Double?
    var cooldown: Int?
  }

  @Test func agreeWithPyTorch() throws {
    let file: File = try Goldens.load("pytorch/schedules.json")
    #expect(file.cases.count >= 6)
    for golden in file.cases {
      let base = golden.settings.learningRate ?? golden.settings.maximum ?? 1
      let factors = try #require(self.factors(golden, base, file), "no '\(golden.schedule)'")
      let error = relativeError(factors.map { $0 * base }, golden.rates, floor: 1e-9)
      #expect(error < 1e-6, "\(golden.schedule): off by \(error)")
    }
  }

  private func factors(_ golden: Case, _ base: Double, _ file: File) -> [Double]? {
    let s = golden.settings
    let schedule: any Schedule
    switch golden.schedule {
    case "step": schedule = StepSchedule(every: s.every ?? 1, factor: s.factor ?? 1)
    case "exponential": schedule = ExponentialSchedule(factor: s.factor ?? 1)
    case "cosine":
      schedule = CosineSchedule(count: s.steps ?? 1, minimum: (s.minimum ?? 0) / base)
    case "oneCycle":
      schedule = OneCycleSchedule(
        count: s.steps ?? 2, warmUpFraction: s.warmUpFraction ?? 0,
        initialDivisor: s.initialDivisor ?? 1, finalDivisor: s.finalDivisor ?? 1)
    case "plateau":
      var plateau = Plateau(
        factor: s.factor ?? 1, patience: s.patience ?? 0, threshold: s.threshold ?? 0,
        cooldown: s.cooldown ?? 0, minimum: (s.minimum ?? 0) / base)
      return file.plateauMetric.map { metric in
        defer { plateau.observe(metric) }
        return plateau.current
      }
    default: return nil
    }
    return (0..<file.count).map { schedule.factor(at: $0) }
  }

  @Test func warmUpRisesToWhatFollows() {
    let schedule = WarmUp(count: 4, then: CosineSchedule(count: 10))
    #expect((0..<5).map { schedule.factor(at: $0) } == [0.25, 0.5, 0.75, 1, 1])
    #expect(schedule.factor(at: 14) == 0)
    #expect(schedule.factor(at: 99) == 0)
  }

  @Test func aPlateauCountsALowerLossOfAnEqualMetric() {
    var withLoss = Plateau(goal: .maximum, factor: 0.5, patience: 0)
    var without = withLoss
    for loss in [1, 0.5, 0.25] {
      withLoss.observe(1, loss: loss)
      without.observe(1)
    }
    #expect(withLoss.current == 1)
    #expect(without.current == 0.25)
    withLoss.observe(1, loss: 0.25)
    #expect(withLoss.current == 0.5)
    // A lower metric is no improvement, whatever its loss.
    withLoss.observe(0.9, loss: 0)
    #expect(withLoss.current == 0.25)
  }

  @Test func aPlateauWatchesAMaximumToo() {
    var plateau = Plateau(goal: .maximum, factor: 0.5, patience: 0)
    plateau.observe(0.5)
    plateau.observe(0.6)
    #expect(plateau.current == 1)
    plateau.observe(0.6)
    #expect(plateau.current == 0.5)
    plateau.observe(.nan)
    #expect(plateau.current == 0.25)
  }

  @Test func aCodedPlateauGoesOn() throws {
    var plateau = Plateau(patience: 1)
    for metric in [1.0, 1, 1] { plateau.observe(metric) }
    plateau.observe(1)
    var copy = try JSONDecoder().decode(Plateau.self, from: try JSONEncoder().encode(plateau))
    #expect(copy == plateau)
    copy.observe(1)
    plateau.observe(1)
    #expect(copy == plateau && abs(plateau.current - 0.01) < 1e-15)
  }

  @Test("A user's schedule can follow a warm-up") func ownSchedule() {
    struct Halving: Schedule {
      func factor(at position: Int) -> Double { pow(0.5, Double(position)) }
    }
    let schedule = WarmUp(count: 2, then: Halving())
    #expect((0..<4).map { schedule.factor(at: $0) } == [0.5, 1, 1, 0.5])
  }
}
