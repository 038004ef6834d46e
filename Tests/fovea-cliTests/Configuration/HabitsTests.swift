import Testing

@testable import fovea_cli

@Suite struct HabitsTests {
  @Test(arguments: [
    (["train", "x", "--lr", "0.1"], "Unknown option '--lr'", "Fovea's option is --learning-rate."),
    (
      ["train", "x", "--device=cuda"], "Unknown option '--device'",
      "Fovea computes on the processor: leave it out."
    ),
    (["train", "epochs=1"], "Unexpected argument 'epochs=1'", "Options are written --epochs 1."),
    (
      ["train", "imgsz=64"], "Unexpected argument 'imgsz=64'",
      "Options are written --image-size 64."
    ),
    (["train", "--frob"], "Unknown option '--frob'", nil),
  ])
  func hints(arguments: [String], message: String, hint: String?) {
    #expect(Habits.hint(arguments, message) == hint)
  }

  @Test func adviceTakesThePlaceOfAGuess() {
    #expect(
      Habits.explained(
        "Unknown option '--conf'. Did you mean '--top'?", ["predict", "--conf", "0.5"])
        == "Unknown option '--conf'. Fovea's option is --confidence.")
    #expect(Habits.explained("Missing value", ["train"]) == "Missing value")
  }
}
