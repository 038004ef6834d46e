import FoveaSupport
import FoveaTraining
import Testing

@testable import FoveaDiagnosis

@Suite struct RemediesTests {
  private func command(_ kind: RemedyKind, _ evidence: RunEvidence) -> String? {
    Remedies.remedy(kind, evidence)?.command
  }

  @Test func commandsAreComplete() {
    let evidence = healthyEvidence {
      $0.settings.data = "my photos"
      $0.settings.seed = 7
      $0.settings.batchSize = 16
      $0.settings.name = "first"
      $0.settings.metric = try? MonitoredMetric(named: "accuracy", task: .classification)
    }
    #expect(
      command(.largerModel, evidence)
        == "fovea train 'my photos' --model resnet20 --epochs 20 --batch-size 16 --seed 7")
    #expect(
      command(.clipNorm, evidence)
        == "fovea train 'my photos' --model small_cnn --epochs 20 --batch-size 16 --clip-norm 1.0 "
        + "--seed 7")
  }

  @Test func nothingThatTheRunDoes() {
    let busy = healthyEvidence {
      $0.settings.augment = "random-crop:4,horizontal-flip"
      $0.settings.weightDecay = 5e-3
      $0.settings.earlyStopping = 5
      $0.settings.labelSmoothing = 0.1
      $0.settings.clipNorm = 1
      $0.settings.warmUpEpochs = 2
      $0.settings.weights = "efficientnet-lite0"
      $0.settings.model = "resnet110"
    }
    for kind in [
      RemedyKind.weightDecay, .earlyStopping, .labelSmoothing, .clipNorm, .warmUp,
      .pretrainedWeights, .largerModel, .classWeights, .groupedSplits,
    ] {
      #expect(Remedies.remedy(kind, busy) == nil, "\(kind)")
    }
    let stronger = command(.augmentation, busy)
    #expect(
      stronger?.contains("--augment random-crop:4,horizontal-flip,trivial-augment ") == true,
      "\(stronger ?? "none")")
    let all = healthyEvidence {
      $0.settings.augment = "trivial-augment,random-erasing,cutmix"
    }
    #expect(Remedies.remedy(.augmentation, all) == nil)
    let largest = healthyEvidence { $0.settings.model = "resnet110" }
    #expect(Remedies.remedy(.largerModel, largest) == nil)
  }

  @Test(arguments: RemedyKind.allCases)
  func everyKindChangesTheRun(kind: RemedyKind) throws {
    // Evidence to which all kinds apply, but for those of a rate that is too low.
    let evidence = healthyEvidence {
      $0.settings.learningRate = kind == .higherLearningRate ? 0.005 : 0.5
      $0.settings.weightDecay = kind == .lessRegularization ? 0.1 : 1e-4
      $0.settings.groupColumn = "tile"
      $0.classCounts = [1000, 10]
      $0.inputSize = 64
    }
    let remedy = try #require(Remedies.remedy(kind, evidence))
    let same = RunCommand.arguments(evidence.settings, task: evidence.task)
    #expect(remedy.arguments != same)
    #expect(
      remedy.arguments.first
        == (kind == .moreData ? "check" : kind == .labelReview ? "labels" : "train"))
    #expect(!remedy.reason.isEmpty)
  }

  @Test func listsHaveNoDoubles() {
    for rule in VerdictRule.table {
      for task in VisionTask.allCases {
        let commands = Remedies.all(rule.remedies, for: healthyEvidence(task)).map(\.command)
        #expect(Set(commands).count == commands.count)
      }
    }
  }

  @Test func learningRates() {
    let high = healthyEvidence { $0.settings.learningRate = 2 }
    // The usual rate needs no flag.
    #expect(command(.lowerLearningRate, high)?.contains("--learning-rate") == false)
    #expect(
      command(.lowerLearningRate, healthyEvidence())?.hasSuffix(" --learning-rate 0.01") == true)
    #expect(command(.higherLearningRate, high) == nil)
    #expect(
      command(.higherLearningRate, healthyEvidence())?.contains("--learning-rate 0.15") == true)
    let constant = healthyEvidence {
      $0.settings.learningRate = 2
      $0.settings.schedule = .constant
    }
    #expect(command(.lowerLearningRate, constant)?.contains("--schedule") == false)
  }

  @Test func fewEpochsGetMore() {
    let short = healthyEvidence(epochs: 2) { $0.settings.learningRate = 0.005 }
    let higher = command(.higherLearningRate, short)
    #expect(higher?.hasSuffix(" --epochs 12") == true, "\(higher ?? "none")")
  }

  @Test func fewColourImagesStartFromOtherPhotos() {
    let change = { (evidence: inout RunEvidence) in
      evidence.metric.training = 1
      evidence.metric.trainingTotal = 60
      evidence.skill = (0.99, 0.6)
    }
    #expect(
      Diagnosis(healthyEvidence { change(&$0) }).remedies.first?.kind == .pretrainedWeights)
    let grey = healthyEvidence {
      change(&$0)
      $0.channels = 1
      $0.inputSize = 28
    }
    let first = Diagnosis(grey).remedies.first
    #expect(first?.kind == .augmentation)
    #expect(first?.arguments.contains("random-crop:4,random-affine:10:0.1:0.1") == true)
  }

  @Test func rangeTests() {
    let low = healthyEvidence { $0.settings.learningRate = 0.005 }
    #expect(command(.rangeTest, low)?.hasSuffix(" --learning-rate auto") == true)
    var found = low
    found.foundLearningRate = 0.2
    #expect(command(.rangeTest, found) == nil)
    #expect(command(.higherLearningRate, found)?.hasSuffix(" --learning-rate 0.2") == true)
    // A probe has no range test.
    let probe = healthyEvidence {
      $0.settings.probe = true
      $0.settings.weights = "efficientnet-lite0"
    }
    #expect(Remedies.remedy(.rangeTest, probe) == nil)
  }

  @Test func validationGrowsByTheWayTheDataIsDivided() {
    #expect(
      command(.largerValidation, healthyEvidence())?.hasSuffix(
        "--split-ratios 60-25-15 --model small_cnn --epochs 20") == true)
    let given = healthyEvidence { $0.givenSplits = [.training, .validation, .test] }
    #expect(command(.largerValidation, given)?.contains("--ignore-given-splits") == true)
    let cut = healthyEvidence { $0.givenSplits = [.training, .test] }
    #expect(command(.largerValidation, cut)?.contains("--validation-fraction 0.3") == true)
  }
}
