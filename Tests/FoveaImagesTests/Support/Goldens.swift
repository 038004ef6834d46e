import Foundation
import Testing

/// Cases made by Tests/Goldens/images/make.py.
enum Goldens {
  struct Resize: Decodable, Sendable {
    let filter: String
    let width, height, channels, newWidth, newHeight: Int
    let source, result: Data
  }

  struct File: Decodable, Sendable, CustomTestStringConvertible {
    let name, layout: String
    let width, height, tolerance: Int
    let file, pixels: Data
    var testDescription: String { name }
  }

  struct Refused: Decodable, Sendable {
    let file: Data
    let detail: String
  }

  static func load<Case: Decodable>(_ name: String, as type: Case.Type = Case.self) throws -> [Case]
  {
    let tests = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
      url.deletingLastPathComponent()
    }
    let url = tests.appending(path: "Goldens/images/\(name).json")
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
  }
}
