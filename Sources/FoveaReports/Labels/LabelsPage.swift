import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// The suspected label errors as one HTML page with thumbnails, which needs no other file.
public struct LabelsPage {
  /// The number of issues shown with a thumbnail.
  static let shown = 300
  /// The side of the part of an image that is shown around a box, in pixels.
  private static let side = 240

  let record: LabelsRecord
  /// The picture of an issue; nil where there is none to show.
  let picture: (LabelIssue) -> LabelIssuePicture?

  /// Makes a page of a record.
  ///
  /// - Parameter picture: The picture of an issue; nil where there is none to show.
  public init(
    _ record: LabelsRecord, picture: @escaping (LabelIssue) -> LabelIssuePicture?
  ) {
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
    let name = HTML.escaped(record.name)
    let figures = record.issues.prefix(Self.shown).map(figure).joined(separator: "\n")
    let count = NumberText.grouped(record.issues.count)
    let more = record.issues.count - Self.shown
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Labels of \(name)</title>
      <style>\(DataCheckStyle.css)</style>
      </head>
      <body>
      <header>
      <h1>Suspected labels of \(name)</h1>
      <p class="path">\(HTML.escaped(record.path))</p>
      \(LabelsTable.sentences(record).map { "<p>\(HTML.escaped($0))</p>" }.joined(separator: "\n"))
      \(record.notes.map { "<p>Note: \(HTML.escaped($0))</p>" }.joined())
      </header>
      <main>
      <section id="issues">
      <h2>Suspected labels <span class="count">\(count)</span></h2>
      <p class="advice">Decide in labels.csv, in the column action: accept, drop, keep, or another \
      label.\(key)</p>
      <div class="gallery">
      \(figures)
      </div>
      \(more > 0 ? "<p>and \(NumberText.grouped(more)) more: see labels.csv</p>" : "")
      </section>
      \(pairs)
      </main>
      </body>
      </html>

      """
  }

  /// The meaning of the lines on pictures.
  private var key: String {
    record.issues.contains { $0.box != nil }
      ? " Dashed blue: the label as it is. Solid orange: what is suggested." : ""
  }

  private func figure(_ issue: LabelIssue) -> String {
    let path = HTML.escaped(issue.path)
    let jpeg = picture(issue).flatMap { picture in
      issue.box == nil
        ? Thumbnail.jpeg(of: picture.image)
        : (try? picture.drawn(side: Self.side).jpegData(quality: 85)).map { Data($0) }
    }
    let image = jpeg.map {
      "<img src=\"data:image/jpeg;base64,\($0.base64EncodedString())\" alt=\"\(path)\" "
        + "title=\"\(path)\">"
    }
    let kind = issue.box == nil ? "" : issue.kind.rawValue.replacing("-", with: " ") + ": "
    let name = kind + (issue.valueName.map { HTML.escaped($0) + " " } ?? "")
    let isOther = !issue.suggested.isEmpty && issue.suggested != issue.given
    let suggested = isOther ? " → <b>\(HTML.escaped(issue.suggested))</b>?" : ""
    let badge = issue.split == "test" ? " <span class=\"badge note\">test</span>" : ""
    return """
      <figure><div class="images">\(image ?? "")</div>\
      <figcaption>\(name)<b>\(HTML.escaped(issue.given))</b>\(suggested)\(badge)<br>\
      score \(NumberText.fixed(issue.score, 4))<br><code>\(path)</code></figcaption></figure>
      """
  }

  /// The pairs of classes that the joint confuses.
  private var pairs: String {
    let rows = record.confusedPairs.prefix(20).map {
      "<tr><td>\(HTML.escaped($0.given))</td><td>\(HTML.escaped($0.suggested))</td>"
        + "<td class=\"number\">\(NumberText.grouped($0.count))</td></tr>"
    }
    guard !rows.isEmpty else { return "" }
    return """
      <section id="pairs">
      <h2>Confused classes</h2>
      <table>
      <tr><th>labelled</th><th>probably</th><th class="number">images, estimated</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      </section>
      """
  }
}
