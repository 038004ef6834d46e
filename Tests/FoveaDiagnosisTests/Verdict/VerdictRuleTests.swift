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

  @Test func strongRegularizationRaisesTheBar() {
    let weak = healthyEvidence { $0.skill = (0.6, 0.59) }
    #expect(!VerdictRule.weakFit.applies(to: weak))
    var held = weak
    held.settings.weightDecay = 0.05
    #expect(Diagnosis(held).verdict == .underfitting)
  }
}
