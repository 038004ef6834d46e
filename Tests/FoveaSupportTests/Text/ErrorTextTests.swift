import Foundation
import Testing

@testable import FoveaSupport

@Suite struct ErrorTextTests {
  private func error(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return ErrorText.of(error) }
  }

  private func folder(_ body: (URL) -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    body(url)
  }

  /// Foundation's errors become plain words with the file, and nothing of Foundation's own.
  @Test func errorsOfFoundationAreInPlainWords() throws {
    try folder { folder in
      let missing = folder.appendingPathComponent("none.txt")
      let texts = [
        error { _ = try Data(contentsOf: missing) },
        error { _ = try FileManager.default.contentsOfDirectory(atPath: missing.path) },
        error { _ = try String(contentsOf: missing, encoding: .utf8) },
        error { try FileManager.default.removeItem(at: missing) },
        error {
          try FileManager.default.createDirectory(
            at: missing.appendingPathComponent("x"), withIntermediateDirectories: false)
        },
      ]
      for text in texts {
        #expect(text.lowercased().contains("no such file or directory"), "\(text)")
        #expect(text.contains("none.txt"), "\(text)")
        #expect(!text.contains("NS") && !text.contains("Error Domain"), "\(text)")
        #expect(!text.hasSuffix("."))
      }
    }
  }

  @Test func aFileInTheWayIsNamed() throws {
    try folder { folder in
      let file = folder.appendingPathComponent("file")
      _ = FileManager.default.createFile(atPath: file.path, contents: Data())
      let text = error {
        try FileManager.default.createDirectory(
          at: file.appendingPathComponent("x"), withIntermediateDirectories: true)
      }
      #expect(!text.contains("NS") && !text.isEmpty, "\(text)")
    }
  }

  @Test func ownErrorsAndSystemErrorsAreTheirMessages() {
    #expect(ErrorText.of(SettingError(key: "a", "a is wrong.")) == "a is wrong.")
    #expect(ErrorText.of(POSIXError(.ENOSPC)) == "no space left on device")
    #expect(
      error { _ = try JSONDecoder().decode([String: Int].self, from: Data("{\"a\":\"b\"}".utf8)) }
        .hasPrefix("a: "))
  }
}
