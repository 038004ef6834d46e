import Foundation
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

struct ClassNamesTests {
  @Test func areAListOrAFile() throws {
    let scratch = Scratch()
    try FileManager.default.createDirectory(
      at: scratch("names"), withIntermediateDirectories: true)
    let file = scratch("names/names.txt")
    try Data("cat\n\n  dog \r\nowl\n".utf8).write(to: file)
    #expect(try ClassNames(parsing: file.path).names == ["cat", "dog", "owl"])
    #expect(try ClassNames(parsing: "cat, dog").names == ["cat", "dog"])
    #expect(try ClassNames(parsing: "person").names == ["person"])
    #expect(try ClassNames(parsing: "").names.isEmpty)
    var configuration = TrainingConfiguration()
    try configuration.set("classNames", to: file.path)
    #expect(configuration.classNames == ["cat", "dog", "owl"])
  }

  @Test(arguments: [
    (
      "nams.txt",
      "`classNames` 'nams.txt': there is no such file; expected one, a name, or names separated by "
        + "commas"
    ),
    ("a,,b", "`classNames` 'a,,b': a name is empty"),
  ])
  func badNamesAreExplained(text: String, message: String) {
    let error = #expect(throws: SettingError.self) { try ClassNames(parsing: text) }
    #expect(error?.description == message)
  }
}
