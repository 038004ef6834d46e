import Foundation
import Fovea
import Testing

@Suite struct CheckTests {
  @Test func cleanDataPasses() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let result = try FoveaProgram.run("check", "shapes", in: folder.url)
    #expect(result.code == 0, "\(result.output)\(result.errors)")
    #expect(
      result.output.hasPrefix("shapes (folders, classification): 120 images, 6 classes\n"))
    #expect(result.output.hasSuffix("\nnothing to complain about\n"), "\(result.output)")
    #expect(result.errors == "wrote check.json and check.html to shapes-check\n")
    #expect(try folder.files(in: "shapes-check") == ["check.json", "check.html"])
    let record = try DataCheckRecord.read(from: folder("shapes-check/check.json"))
    #expect(record.imageCount == 120 && record.findings.isEmpty)
  }

  @Test func anErrorEndsWithOne() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    try Data().write(to: folder("shapes/ring/bad.png"))
    let table = try FoveaProgram.run("check", "shapes", "--output", "out", in: folder.url)
    #expect(table.code == 1)
    #expect(
      table.output.contains(
        """

        error    empty-file                        1  image files of 0 bytes
                 ring/bad.png
        """), "\(table.output)")
    for line in table.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }

    let json = try FoveaProgram.run("check", "shapes", "-o", "out", "--json", in: folder.url)
    #expect(json.code == 1)
    let record = try #require(try json.json().first)
    let findings = try #require(record["findings"] as? [[String: Any]])
    #expect(findings.map { $0["code"] as? String } == ["empty-file"])
    #expect(findings[0]["severity"] as? String == "error")
    let page = try String(contentsOf: folder("out/check.html"), encoding: .utf8)
    #expect(page.contains("id=\"empty-file\""))

    let ignoring = try FoveaProgram.run(
      "check", "shapes", "-o", "out", "--ignore", "empty-file", in: folder.url)
    #expect(ignoring.code == 0)
  }

  @Test func withinTheDataItWritesBesideIt() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let result = try FoveaProgram.run("check", ".", in: folder("shapes"))
    #expect(result.code == 0, "\(result.errors)")
    #expect(try folder.files(in: "shapes-check") == ["check.json", "check.html"])
    #expect(try !folder.files(in: "shapes").contains { $0.contains("check") })
  }

  @Test func usageErrors() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 2)
    let unknown = try FoveaProgram.run("check", "shapes", "--ignore", "blurry", in: folder.url)
    #expect(unknown.code == 64)
    #expect(unknown.errors.hasPrefix("fovea: no fault is called 'blurry'."))
    let missing = try FoveaProgram.run("check", "shape", in: folder.url)
    #expect(missing.code == 1)
    #expect(missing.errors.contains("Did you mean 'shapes'?"))
  }
}
