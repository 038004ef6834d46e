import Foundation
import FoveaSupport
import Testing

@testable import FoveaTensors

/// A folder for one test.
func withChoiceFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("fovea-choices-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

@Suite("The file of convolution choices")
struct ConvolutionChoiceFileTests {
  private let candidates: [any ConvolutionAlgorithm] = [OneDNNConvolution(), MatrixConvolution()]

  private func choice(_ name: String) -> ConvolutionChoices.Choice {
    .init(algorithm: name, milliseconds: ["onednn": 1.25, "matrix": .infinity])
  }

  @Test func whatIsAddedIsReadAndTheFirstHolds() throws {
    try withChoiceFolder { folder in
      // The folder is created.
      let file = ConvolutionChoiceFile(folder: folder.appendingPathComponent("a/b"))
      #expect(try file.read().choices == ConvolutionChoices())
      let one = try file.adding(choice("onednn"), "m", "p", candidates)
      #expect(one["m", "p", candidates]?.name == "onednn")
      // As if another process had been slower.
      let two = try file.adding(choice("matrix"), "m", "p", candidates)
      #expect(two["m", "p", candidates]?.name == "onednn")
      let three = try file.adding(choice("matrix"), "m", "q", candidates)
      let read = try file.read()
      #expect(read.choices == three)
      #expect(read.warning == nil)
      #expect(read.choices["m", "q", candidates]?.name == "matrix")
      #expect(read.choices["other machine", "q", candidates] == nil)
      #expect(try file.remove() == 2)
      #expect(try file.remove() == 0)
      #expect(try file.read().choices == ConvolutionChoices())
    }
  }

  @Test func aChoiceAmongOthersIsNone() throws {
    try withChoiceFolder { folder in
      let file = ConvolutionChoiceFile(folder: folder)
      let stored = try file.adding(choice("onednn"), "m", "p", candidates)
      #expect(stored["m", "p", [OneDNNConvolution()]] == nil)
      // It is then timed and stored again.
      let alone = ConvolutionChoices.Choice(algorithm: "onednn", milliseconds: ["onednn": 2])
      let renewed = try file.adding(alone, "m", "p", [OneDNNConvolution()])
      #expect(renewed["m", "p", [OneDNNConvolution()]]?.name == "onednn")
    }
  }

  @Test func aDamagedFileIsSetAside() throws {
    try withChoiceFolder { folder in
      let file = ConvolutionChoiceFile(folder: folder)
      try Data("{\"formatVersion\": 1, \"mach".utf8).write(to: file.url)
      let (choices, warning) = try file.read()
      #expect(choices == ConvolutionChoices())
      #expect(
        warning
          == "the convolution algorithms chosen earlier are lost: \(file.url.path) was damaged (it "
          + "is not valid JSON). It is now \(file.url.path).damaged; algorithms are timed and "
          + "chosen again, so last bits of results may differ from earlier runs.")
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: file.url.path + ".damaged"))
          == Data("{\"formatVersion\": 1, \"mach".utf8))
      #expect(try file.read().warning == nil)
    }
  }

  @Test func aNewerFormatStays() throws {
    try withChoiceFolder { folder in
      let file = ConvolutionChoiceFile(folder: folder)
      let text = Data("{\"formatVersion\": 9}".utf8)
      try text.write(to: file.url)
      #expect(
        throws: RecordReadError.newerFormat(path: file.url.path, found: 9, supported: 1)
      ) { try file.adding(choice("onednn"), "m", "p", candidates) }
      #expect(try Data(contentsOf: file.url) == text)
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    try withChoiceFolder { folder in
      let obstacle = folder.appendingPathComponent("file")
      try Data().write(to: obstacle)
      let file = ConvolutionChoiceFile(folder: obstacle.appendingPathComponent("sub"))
      #expect(throws: FileWriteError.self) {
        try file.adding(choice("onednn"), "m", "p", candidates)
      }
    }
  }
}

@Suite("Where convolution choices are kept")
struct ConvolutionSearchModeTests {
  @Test func wordsAndPaths() throws {
    #expect(try ConvolutionSearchMode(nil) == .on)
    #expect(try ConvolutionSearchMode("on") == .on)
    #expect(try ConvolutionSearchMode("off") == .off)
    #expect(try ConvolutionSearchMode("0") == .off)
    #expect(try ConvolutionSearchMode("/a/b") == .folder(URL(fileURLWithPath: "/a/b")))
    let error = #expect(throws: ConvolutionSearchModeError.self) {
      try ConvolutionSearchMode("of")
    }
    #expect(
      error?.description
        == "FOVEA_CONVOLUTION_SEARCH is 'of', but must be 'on', 'off', 'direct' or a folder's "
        + "path (with a '/', such as './of'). The search is off.")
  }

  @Test func theCacheFolder() {
    #expect(ConvolutionSearchMode.cacheFolder(["XDG_CACHE_HOME": "/c"]).path == "/c/fovea")
    // A relative path is ignored.
    let home = ConvolutionSearchMode.cacheFolder(["XDG_CACHE_HOME": "c"]).path
    #expect(home.hasPrefix("/") && home.lowercased().contains("cache") && home.hasSuffix("/fovea"))
    #expect(ConvolutionSearchMode.off.folder == nil)
  }
}

@Suite("Which of several times is shortest")
struct ConvolutionTrialTests {
  private func fastest(_ times: [[Double]], usual: Int = 0) -> Int {
    ConvolutionTrial.fastest(times, usual: usual, margin: 0.03)
  }

  @Test func theUsualYieldsToWhatIsClearlyFaster() {
    #expect(fastest([[2, 2, 2, 2], [1, 1, 1, 1]]) == 1)
    #expect(fastest([[2, 2, 2, 2], [1.5, 1.5, 1.5, 1.5], [1, 1, 1, 1]]) == 2)
    // Within the margin, in either direction.
    #expect(fastest([[1, 1, 1, 1], [0.98, 0.98, 0.98, 0.98]]) == 0)
    #expect(fastest([[0.98, 0.98, 0.98, 0.98], [1, 1, 1, 1]], usual: 1) == 1)
    // One lucky run is not enough, nor are many runs that never reach the usual one's best.
    #expect(fastest([[2, 2, 2, 2], [1, 3, 3, 3]]) == 0)
    #expect(fastest([[1, 3, 3, 3], [2, 2, 2, 2]]) == 0)
  }

  @Test func whatFailedIsNotChosen() {
    #expect(fastest([[2, 2], []]) == 0)
    #expect(fastest([[2, 2], []], usual: 1) == 0)
    #expect(fastest([[2, 2], [], [1, 1]], usual: 1) == 2)
  }
}
