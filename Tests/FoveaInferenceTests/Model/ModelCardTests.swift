import Foundation
import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaInference

/// Cards that no training writes are refused before anything of their sizes is made.
@Suite struct ModelCardTests {
  struct Forgery: Sendable, CustomTestStringConvertible {
    let task: VisionTask
    let change: @Sendable (inout ModelCard) -> Void
    let problem: String
    var testDescription: String { problem }

    init(
      _ problem: String, _ task: VisionTask = .classification,
      _ change: @escaping @Sendable (inout ModelCard) -> Void
    ) {
      (self.problem, self.task, self.change) = (problem, task, change)
    }
  }

  static let forgeries = [
    Forgery("an input of 1000000000x24x3 (height, width, channels)") {
      $0.model.height = 1_000_000_000
    },
    Forgery("an input of 24x-1x3 (height, width, channels)") { $0.model.width = -1 },
    Forgery("at most 268435456 pixels") {
      ($0.model.height, $0.model.width) = (65_536, 65_536)
      ($0.preprocessing.height, $0.preprocessing.width) = (65_536, 65_536)
    },
    Forgery("an input of 24x24x9223372036854775807") { $0.model.channels = .max },
    Forgery("9223372036854775807 classes, expected 1 to 1000000") { $0.model.classCount = .max },
    Forgery("-3 classes", .verification) { $0.model.classCount = -3 },
    Forgery("a preprocessing to 32x24x3 for an input of 24x24x3") { $0.preprocessing.height = 32 },
    Forgery("means [1e+300, 0.0, 0.0]") { $0.preprocessing.mean = [1e300, 0, 0] },
    Forgery("deviations [1e-300, 1.0, 1.0]") { $0.preprocessing.deviation = [1e-300, 1, 1] },
    Forgery("2 class names for 3 classes") { $0.classNames = ["a", "b"] },
    Forgery("no name for class 1") { $0.classNames[1] = " " },
    Forgery("the class name 'disc' twice") { $0.classNames[2] = "disc" },
    Forgery("expected finite numbers, deviations above 0", .regression) {
      $0.valueScaling?.deviation[1] = 0
    },
    Forgery("1 means and 3 deviations for 3 values", .regression) { $0.valueScaling?.mean = [1] },
    Forgery("the decision threshold 1e+300, expected 0 to 1", .detection) {
      $0.decision?.score = 1e300
    },
    Forgery("a decision threshold for the class 'x', which it lacks", .detection) {
      $0.decision?.className = "x"
    },
    Forgery("the temperature 0.0, expected 0.01 to 100.0") { $0.temperature = 0 },
    Forgery("a temperature, which models for regression have not", .regression) {
      $0.temperature = 2
    },
    Forgery("the distance threshold -1.0", .verification) { $0.distanceThreshold = -1 },
    Forgery("the epoch -9223372036854775808") { $0.epoch = .min },
  ]

  @Test(arguments: forgeries) func forgedCardsAreRefused(_ forgery: Forgery) throws {
    let folder = try ModelFolder()
    let file = try folder.write(forgery.task, change: forgery.change)
    let error = #expect(throws: InferenceError.self) { try TrainedModel(contentsOf: file) }
    #expect(error?.kind == .badFile)
    let start = "\(file.path) is damaged: the description of its model has "
    #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(forgery.problem) == true, "\(error?.description ?? "")")
  }

  /// What no reader would take isn't written.
  @Test func modelsWithEqualNamesAreNotMade() throws {
    let folder = try ModelFolder()
    let trained = try TrainedModel(contentsOf: folder.write(.classification))
    var card = trained.card
    card.classNames = ["disc", "ring", "disc"]
    let error = #expect(throws: InferenceError.self) {
      try TrainedModel(model: trained.model, card: card)
    }
    #expect(error?.description == "the model small_cnn has the class name 'disc' twice.")
  }

  /// Deviations of 0, and tasks that don't exist, are refused as the card is decoded.
  @Test func cardsThatCanNotBeDecoded() throws {
    let folder = try ModelFolder()
    let zero = try folder.write(.classification) { $0.preprocessing.deviation = [0, 1, 1] }
    let error = #expect(throws: InferenceError.self) { try TrainedModel(contentsOf: zero) }
    #expect(error?.kind == .badFile && error?.description.contains("above 0") == true)
    let card = Data(
      #"{"formatVersion":1,"task":"telepathy","classNames":[],"metrics":{},"createdBy":""}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(ModelCard.self, from: card) }
  }

  @Test(arguments: VisionTask.allCases) func ordinaryCardsPass(task: VisionTask) throws {
    let folder = try ModelFolder()
    #expect(try TrainedModel(contentsOf: folder.write(task)).card.task == task)
  }
}
