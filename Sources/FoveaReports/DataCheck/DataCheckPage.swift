import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// The report of a data check as one HTML page with thumbnails of its findings.
///
/// The page is self-contained: it needs no network and no other file. It follows the system's light
/// or dark mode.
public struct DataCheckPage {
  /// The maximum number of thumbnails of one finding.
  static let shownPlaces = 24
  /// The maximum number of images of one place, such as duplicates of one image.
  static let shownFiles = 6
  /// The maximum number of lines of one finding's list.
  static let listedPlaces = 200

  let record: DataCheckRecord
  /// The image of a sample's id; nil where there is none to show.
  let picture: (String) -> Image?

  /// Makes a page of a record.
  ///
  /// - Parameter picture: The image of a file in the record; nil where there is none to show.
  public init(_ record: DataCheckRecord, picture: @escaping (String) -> Image?) {
    self.record = record
    self.picture = picture
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `FileWriteError` where it cannot be written.
  public func write(to url: URL) throws {
    try AtomicFile.write(Data(html.utf8), to: url)
  }

  /// The page as HTML.
  public var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Check of \(HTML.escaped(record.name))</title>
    <style>\(DataCheckStyle.css)</style>
    </head>
    <body>
    <header>
    <h1>\(HTML.escaped(record.name))</h1>
    <p class="path">\(HTML.escaped(record.path))</p>
    <p>\(HTML.escaped(DataCheckTable.head(record)))</p>
    \(record.notes.map { "<p>Note: \(HTML.escaped($0))</p>" }.joined())
    \(verdict)
    </header>
    <main>
    \(contents)
    \(record.findings.map(section).joined(separator: "\n"))
    \(figures)
    </main>
    </body>
    </html>

    """
  }

  private var verdict: String {
    guard !record.findings.isEmpty else {
      return "<p class=\"verdict\">Nothing to complain about.</p>"
    }
    let badges = DataFinding.Severity.allCases.compactMap { severity -> String? in
      let count = record.count(of: severity)
      guard count > 0 else { return nil }
      let noun = "kind\(count == 1 ? "" : "s") of \(severity.rawValue)"
      return "<span class=\"badge \(severity.rawValue)\">\(count) \(noun)</span>"
    }
    return "<p class=\"verdict\">\(badges.joined(separator: " "))</p>"
  }

  private var contents: String {
    guard !record.findings.isEmpty else { return "" }
    let rows = record.findings.map { finding in
      """
      <tr><td><span class="badge \(finding.severity.rawValue)">\(finding.severity.rawValue)</span>\
      </td><td><a href="#\(finding.code)">\(finding.code)</a></td>\
      <td class="number">\(NumberText.grouped(finding.count))</td>\
      <td>\(HTML.escaped(finding.what))</td></tr>
      """
    }
    return "<table class=\"contents\">\n\(rows.joined(separator: "\n"))\n</table>"
  }

  // MARK: Findings

  private func section(_ finding: DataFinding) -> String {
    let gallery = finding.places.prefix(Self.shownPlaces).compactMap(figure)
    let list = finding.places.prefix(Self.listedPlaces).map { place in
      let title = place.files.isEmpty ? "" : "<code>\(HTML.escaped(place.title))</code> "
      return "<li>\(title)\(HTML.escaped(place.detail ?? ""))</li>"
    }
    let rest = finding.places.count - list.count
    let more = rest > 0 ? "<p>and \(NumberText.grouped(rest)) more: see check.json</p>" : ""
    // A short list is open; a long one, or one with pictures, is folded.
    let isOpen = gallery.isEmpty && list.count <= 20
    let name =
      finding.places.count == 1
      ? "1 place" : "\(NumberText.grouped(finding.places.count)) places"
    let pictures = gallery.joined(separator: "\n")
    return """
      <section id="\(finding.code)">
      <h2><span class="badge \(finding.severity.rawValue)">\(finding.severity.rawValue)</span> \
      \(finding.code) <span class="count">\(NumberText.grouped(finding.count))</span></h2>
      <p>\(HTML.escaped(DataCheckTable.sentence(finding.what)))</p>
      <p class="advice">\(HTML.escaped(finding.advice))</p>
      \(gallery.isEmpty ? "" : "<div class=\"gallery\">\n\(pictures)\n</div>")
      <details\(isOpen ? " open" : "")><summary>\(name)</summary>
      <ul>
      \(list.joined(separator: "\n"))
      </ul>
      \(more)
      </details>
      </section>
      """
  }

  /// The images of a place, side by side; nil where there is none to show.
  private func figure(_ place: DataFinding.Place) -> String? {
    let images = place.files.prefix(Self.shownFiles).compactMap { file -> String? in
      guard let image = picture(file),
        let data = Thumbnail.jpeg(of: image, box: file == place.files.first ? place.box : nil)
      else { return nil }
      let name = HTML.escaped(file)
      return "<img src=\"data:image/jpeg;base64,\(data.base64EncodedString())\" alt=\"\(name)\" "
        + "title=\"\(name)\">"
    }
    guard !images.isEmpty else { return nil }
    let hidden = place.files.count - Self.shownFiles
    let more = hidden > 0 ? " and \(hidden) more" : ""
    let caption = (place.title.count > 120 ? place.files.first ?? "" : place.title) + more
    let detail = place.detail.map { "<br>\(HTML.escaped($0))" } ?? ""
    return """
      <figure><div class="images">\(images.joined())</div>\
      <figcaption><code>\(HTML.escaped(caption))</code>\(detail)</figcaption></figure>
      """
  }

  // MARK: Figures

  private var figures: String {
    let rows = DataCheckTable.figures(record).map { name, text in
      "<tr><th>\(HTML.escaped(name))</th><td>\(HTML.escaped(text))</td></tr>"
    }
    return """
      <section id="figures">
      <h2>Figures</h2>
      <table>
      \(rows.joined(separator: "\n"))
      </table>
      \(classes)
      </section>
      """
  }

  private var classes: String {
    guard !record.classes.isEmpty else { return "" }
    let unit =
      switch record.task {
      case "detection": "objects"
      case "segmentation": "pixels"
      default: "samples"
      }
    let most = max(record.classes.map(\.count).max() ?? 1, 1)
    let rows = record.classes.map { entry in
      let share = Double(entry.count) / Double(most) * 100
      return "<tr><th>\(HTML.escaped(entry.name))</th>"
        + entry.bySplit.map { "<td class=\"number\">\(NumberText.grouped($0))</td>" }.joined()
        + "<td class=\"number\">\(NumberText.grouped(entry.count))</td>"
        + "<td class=\"number\">\(NumberText.grouped(entry.images))</td>"
        + "<td class=\"bar\"><div style=\"width:\(NumberText.fixed(share, 1))%\"></div></td></tr>"
    }
    let splits = record.splits.map { "<th class=\"number\">\($0.name)</th>" }.joined()
    return """
      <table class="classes">
      <tr><th>class</th>\(splits)<th class="number">\(unit)</th><th class="number">images</th>\
      <th></th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      """
  }
}

/// The escaping of text for HTML.
enum HTML {
  /// The text with HTML's special characters escaped.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
