import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct DataCheckTableTests {
  @Test func theWholeTable() {
    #expect(
      DataCheckTable.text(SampleCheck.record()) == """
        tiles <1> (folders, classification): 1,344 images, 2 classes
        splits   train 1,000, test 344
        sizes    28x30 (1,344)
        files    PNG 1,340, JPEG 4; grey 4
        levels   brightness 28 to 30 (median 29), contrast 28 to 30 (median 29) of 255
        classes  free 1,300, crack & fray 44; most to fewest 29.5 : 1
        note: masks are binary

        error    truncated-image                   1  images whose file ends before the
                                                      picture does
                 a/"1".png: ends inside row 3
                 -> Fetch them again from their source, or remove them.
        note     near-duplicate                1,234  images that nearly equal another
                 a/0.png = b/0.png
                 a/1.png = b/1.png
                 a/2.png = b/2.png
                 and 297 more
                 -> Nothing.
        1 kind of error, 1 kind of note

        """)
  }

  @Test func nothingFound() {
    #expect(
      DataCheckTable.text(SampleCheck.record(findings: []))
        .hasSuffix("\n\nnothing to complain about\n"))
  }

  @Test func noLineIsWiderThanATerminal() {
    let long = String(repeating: "a-long-folder-name/", count: 9)
    let finding = DataFinding(
      code: "near-duplicate-across-splits", severity: .error,
      what: "images with the same picture, saved anew, in another split",
      advice: String(repeating: "Remove them. ", count: 20), count: 123_456,
      places: [
        .init([long + "1.png", long + "2.png"], detail: String(repeating: "detail ", count: 30)),
        .init([], detail: String(repeating: "detail ", count: 30)),
      ])
    let lines = DataCheckTable.text(SampleCheck.record(findings: [finding])).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
  }

  /// A problem says at its end what to do.
  @Test func longProblemsAreWhole() {
    let problem = (1...30).map { "word\($0)" }.joined(separator: " ") + " unpack"
    let finding = DataFinding(
      code: "unreadable-data", severity: .error, what: "unreadable", advice: "Unpack.", count: 2,
      places: [.init(["a.zip"], detail: problem), .init([], detail: problem)])
    let text = DataCheckTable.text(SampleCheck.record(findings: [finding]))
    #expect(!text.contains("..."))
    #expect(text.components(separatedBy: " unpack\n").count == 3)
    #expect(text.contains("\n         a.zip\n            word1 word2 "))
    #expect(text.contains("\n         word1 word2 "))
  }

  @Test func severitiesAreStyled() {
    let text = DataCheckTable.text(SampleCheck.record()) { "<\($1.rawValue)>\($0)" }
    #expect(text.contains("\n<error>error    truncated-image "))
    #expect(text.contains("\n<note>note     near-duplicate "))
  }
}
