import Foundation
import FoveaRunRecords
import FoveaSupport
import FoveaTraining
import Testing

@testable import FoveaDiagnosis

@Suite struct VerdictRuleTests {
  /// Evidence for which a rule is the first to apply, and evidence at the other side of its
  /// condition.
  private struct Sides {
    let rule: VerdictRule
    let applies: RunEvidence
    let doesNot: RunEvidence
  }

  private static let falling = (0..<6).map { 2.3 - 0.25 * Double($0) }
  private static let rising = history(
    training: (0..<20).map { pow(0.8, Double($0)) },
    validation: (0..<20).map { 0.5 + 0.01 * Double(abs($0 - 7)) })
  private static let jumping = [2.0, 0.8, 1.6, 0.7, 1.7, 0.8, 1.5, 0.7, 1.6, 0.8]

  private static func sides() -> [Sides] {
    let gapped = { (evidence: inout RunEvidence) in
      evidence.metric.training = 1
      evidence.skill = (0.99, 0.8)
    }
    return [
      Sides(
        rule: .fewImages, applies: healthyEvidence { $0.metric.validationImages = 8 },
        doesNot: healthyEvidence { $0.metric.validationImages = 15 }),
      Sides(
        rule: .wideInterval,
        applies: healthyEvidence {
          $0.uncertainty = 0.5
          $0.metric.validationImages = 20
        },
        doesNot: healthyEvidence {
          // As wide, but the gap is beyond it.
          gapped(&$0)
          $0.uncertainty = 0.5
        }),
      Sides(
        rule: .rateTooHigh,
        applies: healthyEvidence {
          $0.settings.learningRate = 0.5
          $0.skill = (0.05, 0.02)
        },
        doesNot: healthyEvidence { $0.settings.learningRate = 0.5 }),
      Sides(
        rule: .jumpingLoss,
        applies: healthyEvidence {
          $0.history = history(training: Self.jumping, validation: Self.jumping)
          $0.skill = (0.6, 0.58)
        },
        doesNot: healthyEvidence()),
      Sides(
        rule: .rateTooLow,
        applies: healthyEvidence {
          $0.settings.learningRate = 0.0005
          $0.skill = (0.2, 0.2)
        },
        doesNot: healthyEvidence { $0.settings.learningRate = 0.0005 * 40 }),
      Sides(
        rule: .stillFalling,
        applies: healthyEvidence(epochs: 6) {
          $0.history = history(training: Self.falling, validation: Self.falling)
          $0.skill = (0.6, 0.6)
        },
        doesNot: healthyEvidence()),
      Sides(
        rule: .contradictedLabels,
        applies: healthyEvidence {
          $0.labels?.confidentErrors = 0.3
          $0.labels?.confidenceAUC = 0.58
          $0.labels?.secondChoice = 0.2
          $0.skill = (0.65, 0.62)
        },
        doesNot: healthyEvidence {
          // As many errors, where the model hesitates.
          $0.labels?.confidentErrors = 0.1
          $0.labels?.confidenceAUC = 0.8
          $0.skill = (0.65, 0.62)
        }),
      Sides(
        rule: .regularizedGap,
        applies: healthyEvidence {
          gapped(&$0)
          $0.metric.trainingTotal = 40
          $0.settings.augment = "horizontal-flip"
          $0.settings.weightDecay = 1e-3
        },
        doesNot: healthyEvidence {
          gapped(&$0)
          $0.metric.trainingTotal = 40
        }),
      Sides(
        rule: .gap, applies: healthyEvidence { gapped(&$0) },
        doesNot: healthyEvidence {
          // As large a gap inside the interval.
          gapped(&$0)
          $0.metric.interval?.upper = 1
        }),
      Sides(
        rule: .risenLoss,
        applies: healthyEvidence {
          $0.history = Self.rising
          $0.bestEpoch = 8
          $0.skill = (0.5, 0.45)
        },
        doesNot: healthyEvidence {
          // The metric went on improving.
          $0.history = Self.rising
          $0.bestEpoch = 19
          $0.skill = (0.5, 0.45)
        }),
      Sides(
        rule: .weakFit, applies: healthyEvidence { $0.skill = (0.3, 0.29) },
        doesNot: healthyEvidence { $0.skill = (0.6, 0.59) }),
    ]
  }

  @Test func everyRuleHasBothSides() {
    for sides in Self.sides() {
      #expect(Diagnosis(sides.applies).rule.name == sides.rule.name)
      #expect(!sides.rule.applies(to: sides.doesNot), "\(sides.rule.name)")
      #expect(Diagnosis(sides.doesNot).rule.name != sides.rule.name)
    }
    #expect(Diagnosis(healthyEvidence()).verdict == .goodFit)
    // The last rule always applies; every other one is tested.
    let tested = Self.sides().map(\.rule.name) + [VerdictRule.agreement.name]
    #expect(tested == VerdictRule.table.map(\.name))
    #expect(Set(VerdictRule.table.map(\.verdict)) == Set(FitVerdict.allCases))
  }

  @Test func everyRuleShowsNumbersAndNamesItsSource() {
    for sides in Self.sides() {
      let numbers = sides.rule.evidence(sides.applies)
      #expect(!numbers.isEmpty && numbers.allSatisfy { $0.value.isFinite && !$0.text.isEmpty })
      #expect(!sides.rule.source.isEmpty && !sides.rule.remedies.isEmpty)
    }
  }

  @Test func aRisenLossHalvesTheGapThatCounts() {
    let change = { (evidence: inout RunEvidence) in
      evidence.metric.training = 0.97
      evidence.skill = (0.97, 0.89)
    }
    #expect(!healthyEvidence { change(&$0) }.hasGap)
    let rising = healthyEvidence {
      change(&$0)
      $0.history = history(
        training: (0..<20).map { 1 / Double(1 + $0) },
        validation: (0..<20).map { 0.5 + 0.01 * Double($0) })
    }
    #expect(rising.hasGap)
    #expect(Diagnosis(rising).headline == "overfitting since epoch 2")
  }

  @Test func fewEpochsOfAFallingLossAreNotConverged() {
    // Falls of 32 % and 23 % at the end, most of the whole fall before.
    let short = healthyEvidence(epochs: 3) {
      $0.history = history(training: [1.149, 0.573, 0.391], validation: [0.936, 0.398, 0.307])
      $0.skill = (0.92, 0.9)
    }
    #expect(Diagnosis(short).verdict == .notConverged)
    // Nothing is left to gain.
    var full = short
    full.skill = (0.97, 0.96)
    #expect(Diagnosis(full).verdict == .goodFit)
    // A later epoch of validation is no better.
    var ended = short
    ended.history = history(training: [0.5, 0.4, 0.38], validation: [0.42, 0.4, 0.39])
    #expect(Diagnosis(ended).verdict == .goodFit)
  }

  @Test func aRangeTestTakesThePlaceOfTheUsualRate() {
    let low = healthyEvidence {
      $0.settings.learningRate = 0.05
      $0.foundLearningRate = 0.5
      $0.skill = (0.6, 0.6)
    }
    #expect(Diagnosis(low).rule.name == "rate-too-low")
    #expect(
      Diagnosis(low).numbers[0].text
        == "learning rate 0.05, 0.1 of the 0.5 that the range test found")
    var high = low
    high.settings.learningRate = 5
    high.skill = (0.05, 0.05)
    #expect(Diagnosis(high).rule.name == "rate-too-high")
    high.settings.learningRate = 0.5
    #expect(Diagnosis(high).rule.name == "weak-fit")
  }

  @Test func watchedLayersCount() {
    func warning(_ rule: WatchRules.Rule) -> WatchWarning {
      WatchWarning(rule: rule.name, value: 0.5, text: "step 10: a problem. A cure.")
    }
    var weak = healthyEvidence { $0.skill = (0.1, 0.1) }
    #expect(Diagnosis(weak).rule.name == "weak-fit")
    weak.warnings = [warning(WatchRules.rateTooLow)]
    #expect(Diagnosis(weak).rule.name == "rate-too-low")
    weak.warnings = [warning(WatchRules.deadUnits), warning(WatchRules.exploding)]
    let diagnosis = Diagnosis(weak)
    #expect(diagnosis.rule.name == "rate-too-high")
    #expect(
      diagnosis.numbers.suffix(2).map(\.name) == ["watch.dead-units", "watch.exploding-gradient"])
    #expect(diagnosis.numbers.last?.text == "watched: step 10: a problem. A cure.")
    // A good run stays good.
    #expect(Diagnosis(healthyEvidence { $0.warnings = weak.warnings }).verdict == .goodFit)
  }

  @Test func chanceIsNoJump() {
    // Every second epoch is a tenth worse: as much as the mean of 60 losses varies.
    let change = { (evidence: inout RunEvidence) in
      let losses = (0..<20).map { pow(0.98, Double($0)) * ($0 % 2 == 0 ? 1 : 1.12) }
      evidence.history = history(
        training: losses, validation: [Double](repeating: 0.5, count: 20))
      evidence.skill = (0.6, 0.58)
    }
    #expect(VerdictRule.jumpingLoss.applies(to: healthyEvidence { change(&$0) }))
    let small = healthyEvidence {
      change(&$0)
      $0.metric.trainingTotal = 60
    }
    #expect(!VerdictRule.jumpingLoss.applies(to: small))
    // A loss that falls all the same, though its epochs differ by chance.
    let falling = healthyEvidence {
      change(&$0)
      $0.history = history(
        training: (0..<20).map { pow(0.8, Double($0)) * ($0 % 2 == 0 ? 1 : 1.5) },
        validation: [Double](repeating: 0.5, count: 20))
    }
    #expect(falling.rises > 0.3 && !VerdictRule.jumpingLoss.applies(to: falling))
    // Jumps that end well did no harm.
    let fitted = healthyEvidence {
      change(&$0)
      $0.skill = (0.95, 0.93)
    }
    #expect(Diagnosis(fitted).verdict == .goodFit)
  }

  @Test func aHardRegressionIsNoWeakFit() {
    // R² of 0.25: a correlation of a half.
    #expect(Diagnosis(healthyEvidence(.regression) { $0.skill = (0.25, 0.24) }).verdict == .goodFit)
    let weak = healthyEvidence(.regression) { $0.skill = (0.1, 0.1) }
    #expect(Diagnosis(weak).verdict == .underfitting)
    let classes = healthyEvidence { $0.skill = (0.25, 0.24) }
    #expect(Diagnosis(classes).verdict == .underfitting)
  }

  @Test func decoupledDecayIsOnAScaleOfItsOwn() {
    let usual = healthyEvidence {
      $0.settings.optimizer = .adamw
      $0.settings.weightDecay = 0.05
      $0.skill = (0.6, 0.59)
    }
    #expect(Diagnosis(usual).verdict == .goodFit)
    var strong = usual
    strong.settings.weightDecay = 1
    #expect(Diagnosis(strong).verdict == .underfitting)
  }

  @Test func strongRegularizationRaisesTheBar() {
    let weak = healthyEvidence { $0.skill = (0.6, 0.59) }
    #expect(!VerdictRule.weakFit.applies(to: weak))
    var held = weak
    held.settings.weightDecay = 0.05
    #expect(Diagnosis(held).verdict == .underfitting)
  }
}
