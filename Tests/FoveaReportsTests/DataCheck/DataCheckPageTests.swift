import Foundation
import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct DataCheckPageTests {
  func page(_ findings: [DataFinding], asked: Asked = Asked()) -> String {
    DataCheckPage(SampleCheck.record(findings: findings)) { file in
      asked.files.append(file)
      return file.hasPrefix("b/") ? nil : Image(width: 300, height: 200, channels: 1, grey: 90)
    }.html
  }

  final class Asked { var files: [String] = [] }

  @Test func itHoldsAllItShows() {
    let html = page(SampleCheck.findings)
    // Nothing is fetched, nothing runs.
    for forbidden in ["http:", "https:", "<script", "<link", "url("] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    #expect(html.contains("prefers-color-scheme: dark"))
    #expect(html.contains("<h1>tiles &lt;1&gt;</h1>"))
    #expect(html.contains("crack &amp; fray"))
    #expect(html.contains("alt=\"a/&quot;1&quot;.png\""))
    #expect(html.contains("and 100 more: see check.json"))
  }

  @Test func thumbnailsAreLimited() throws {
    let asked = Asked()
    let html = page(SampleCheck.findings, asked: asked)
    #expect(html.components(separatedBy: "<figure>").count - 1 == 1 + DataCheckPage.shownPlaces)
    #expect(asked.files.count == 1 + 2 * DataCheckPage.shownPlaces)
    let first = try #require(html.components(separatedBy: "base64,").dropFirst().first)
    let data = try #require(Data(base64Encoded: String(first.prefix { $0 != "\"" })))
    let image = try Image(decoding: Array(data))
    #expect((image.width, image.height) == (128, 85))
  }

  @Test func aBoxIsDrawnWhereItIs() throws {
    let place = DataFinding.Place(["a/1.png"], detail: "tiny", box: [150, 100, 270, 180])
    let finding = DataFinding(
      code: "tiny-box", severity: .warning, what: "boxes", advice: "Look.", places: [place])
    let html = page([finding])
    let base64 = html.components(separatedBy: "base64,")[1].prefix { $0 != "\"" }
    let image = try Image(decoding: Array(try #require(Data(base64Encoded: String(base64)))))
    func isYellow(_ x: Int, _ y: Int) -> Bool {
      let at = (y * image.width + x) * 3
      return image.pixels[at] > 180 && image.pixels[at + 1] > 170 && image.pixels[at + 2] < 140
    }
    // 128 / 300 of 150, 270 and of 100, 180: the edges at 64, 115 and 43, 77.
    #expect(isYellow(64, 60) && isYellow(115, 60) && (42...44).contains { isYellow(90, $0) })
    #expect(isYellow(90, 76) || isYellow(90, 77))
    #expect(!isYellow(90, 60) && !isYellow(30, 20))
  }

  @Test func boxesBeyondTheImageAreMarkedAtItsEdge() {
    for box in [[-50.0, -50, -40, -40], [500, 500, 900, 900], [20, 20, 20, 20]] {
      let data = Thumbnail.jpeg(of: Image(width: 60, height: 40, channels: 3, grey: 80), box: box)
      #expect(data != nil)
    }
  }

  @Test func aCleanSetSaysSo() {
    #expect(page([]).contains("Nothing to complain about."))
  }
}

extension Image {
  init(width: Int, height: Int, channels: Int, grey: UInt8) {
    self.init(
      width: width, height: height, channels: channels,
      pixels: [UInt8](repeating: grey, count: width * height * channels))
  }
}
