import ArgumentParser
import FoveaSupport
import Testing

@testable import fovea_cli

@Suite struct HabitsTests {
  private func options(_ command: String) throws -> CommandOptions {
    try #require(CommandOptions([command]))
  }

  /// Every option that a habit stands for is one of some command.
  @Test func habitsStandForOptionsThatExist() throws {
    var known: Set<String> = []
    for command in Program.commands { known.formUnion(try options(command).longNames) }
    for (habit, names) in Habits.options {
      #expect(names.contains(where: known.contains), "\(habit): \(names)")
    }
    for command in Habits.commands.values { #expect(Program.commands.contains(command)) }
  }

  /// No word with advice hides a command.
  @Test func adviceIsOnWordsThatAreNoCommands() {
    let folded = Program.commands.map(NearestName.folded)
    for word in Habits.adviceOnCommands.keys { #expect(!folded.contains(word), "\(word)") }
  }

  @Test func adviceOnOptions() throws {
    #expect(try Habits.advice(on: "device", options("train"))?.hasPrefix("Fovea computes") == true)
    #expect(try Habits.advice(on: "pretrained", options("models")) == nil)
    #expect(try Habits.advice(on: "frobnicate", options("train")) == nil)
  }

  @Test func commandsAreDescribedByTheParser() throws {
    let train = try options("train")
    #expect(train.positionals.map(\.valueName) == ["DATA"])
    #expect(train.named("Learning_Rate")?.name == "learning-rate")
    #expect(train.named("nesterov")?.argument.kind == .flag)
    #expect(train.short("o")?.longNames == ["output"])
    #expect(train.question(for: "batc") == " Did you mean '--batch-norm' or '--batch-size'?")
    #expect(try #require(CommandOptions(["weights", "get", "x"])).path == ["weights", "get"])
    #expect(CommandOptions(["--help"]) == nil)
  }
}
