import Foundation
import TestSupport
import Testing

@testable import FoveaTensors

/// The search is a setting of the whole process, so each test runs in its own process. None depends
/// on which algorithm is faster.
@Suite("The search for convolution algorithms")
struct ConvolutionSearchTests {
  /// A 1×1 convolution large enough to be timed, and the steps that compute it.
  static func steps() throws -> [String] {
    let x = Array64.random([1, 16, 16, 64], stream: 1).tensor
    let y = x.conv2D(Array64.random([128, 1, 1, 64], stream: 2).tensor)
    return try EvaluationThread.shared.run {
      try Engine.withGraph {
        try Compiler.compile(Capture([y.node], donating: []).graph).stepNames
      }
    }
  }

  static func matrixSteps() throws -> [String] { try steps().filter { $0.contains("matrix") } }

  @Test func theStoredChoiceDecides() async {
    await #expect(processExitsWith: .success) {
      try withChoiceFolder { folder in
        Engine.convolutionSearch = .folder(folder)
        #expect(try Engine.convolutionChoices() == [])
        let first = try Self.steps()
        let made = try Engine.convolutionChoices()
        #expect(
          made.map(\.problem) == [
            "forward:1x16x16x64>1x16x16x128,w128x1x1x64,s1x1,p0x0+0x0"
          ])
        #expect(
          made.allSatisfy {
            $0.milliseconds.count == 2 && $0.milliseconds.values.allSatisfy { $0 > 0 }
          })
        // Read like the next process.
        Engine.convolutionSearch = .folder(folder)
        let again = try Self.steps()
        #expect(again == first)
        #expect(try Engine.convolutionChoices() == made)
        // The choice in the file is used, even if it is wrong.
        for name in ["matrix", "onednn"] {
          let file = ConvolutionChoiceFile(folder: folder)
          var choices = try file.read().choices
          for machine in choices.machines.keys {
            for problem in (choices.machines[machine] ?? [:]).keys {
              choices.machines[machine]?[problem]?.algorithm = name
            }
          }
          try choices.write(to: file.url)
          Engine.convolutionSearch = .folder(folder)
          let matrix = try Self.matrixSteps()
          #expect(matrix.isEmpty == (name != "matrix"))
        }
        #expect(try Engine.clearConvolutionChoices() == 1)
        #expect(try Engine.convolutionChoices() == [])
        #expect(Engine.warnings == [])
      }
    }
  }

  @Test func offTimesAndStoresNothing() async {
    await #expect(processExitsWith: .success) {
      try withChoiceFolder { folder in
        Engine.convolutionSearch = .folder(folder)
        Engine.convolutionSearch = .off
        #expect(Engine.convolutionSearch == .off)
        let matrix = try Self.matrixSteps()
        #expect(matrix == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        #expect(try Engine.convolutionChoices() == [])
      }
    }
  }

  @Test func directUsesNothingElse() async {
    await #expect(processExitsWith: .success) {
      func steps() throws -> [String] {
        let x = Array64.random([1, 8, 8, 32], stream: 3).tensor
        let y = x.conv2D(Array64.random([32, 3, 3, 32], stream: 4).tensor, padding: .all(1))
        return try EvaluationThread.shared.run {
          try Engine.withGraph {
            try Compiler.compile(Capture([y.node], donating: []).graph).stepNames
          }
        }
      }
      Engine.convolutionSearch = .off
      let usual = try steps()
      #expect(usual.contains { $0.contains("winograd") })
      Engine.convolutionSearch = .direct
      #expect(Engine.convolutionSearch == .direct)
      let direct = try steps()
      #expect(!direct.contains { $0.contains("winograd") })
    }
  }

  @Test func aPlanThatRunsOnceTimesNothing() async {
    await #expect(processExitsWith: .success) {
      try withChoiceFolder { folder in
        Engine.convolutionSearch = .folder(folder)
        let x = Array64.random([1, 16, 16, 64], stream: 1).tensor
        let y = x.conv2D(Array64.random([128, 1, 1, 64], stream: 2).tensor)
        try Tensor.tryEvaluate([y], once: true)
        #expect(try Engine.convolutionChoices() == [])
      }
    }
  }

  @Test func aFolderThatCannotBeWrittenIsSaidOnceAndTheRuleHolds() async {
    await #expect(processExitsWith: .success) {
      try withChoiceFolder { folder in
        let obstacle = folder.appendingPathComponent("file")
        try Data().write(to: obstacle)
        Engine.convolutionSearch = .folder(obstacle)
        for _ in 0..<2 {
          let matrix = try Self.matrixSteps()
          #expect(matrix == [])
        }
        #expect(Engine.warnings.count == 1)
        #expect(
          Engine.warnings[0].hasPrefix(
            "convolution algorithms can't be chosen by timing: cannot write \(obstacle.path)"))
      }
    }
  }

  @Test func aDamagedFileIsSaidOnce() async {
    await #expect(processExitsWith: .success) {
      try withChoiceFolder { folder in
        try Data("{".utf8).write(to: ConvolutionChoiceFile(folder: folder).url)
        Engine.convolutionSearch = .folder(folder)
        _ = try Self.steps()
        _ = try Self.steps()
        #expect(Engine.warnings.count == 1)
        #expect(try Engine.convolutionChoices().count == 1)
      }
    }
  }
}
