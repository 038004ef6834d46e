import FoveaRunRecords
import FoveaSupport

/// The report of a data check as text for a terminal of 80 columns, errors first.
///
/// ```
/// photos (folders, classification): 1,344 images, 6 classes
///
/// error    truncated-image                  2  images whose file ends before the
///                                              picture does
///          cat/17.jpg: 17.jpg is truncated: its 1,024 bytes end inside the image data
///          cat/40.jpg: ...
///          -> Fetch them again from their source, or remove them.
/// ```
public enum DataCheckTable {
  /// The maximum width of a line in columns.
  static let columns = 80
  /// The maximum number of places listed under a finding.
  static let shownPlaces = 3

  /// The text; every line ends with a line break.
  ///
  /// - Parameter styled: Styles the word of a severity, such as by a colour.
  public static func text(
    _ record: DataCheckRecord,
    styled: (String, DataFinding.Severity) -> String = { text, _ in text }
  ) -> String {
    var lines = wrapped(head(record), indent: 0)
    let names = figures(record)
    let width = names.map(\.name.count).max() ?? 0
    for (name, text) in names {
      let title = name + String(repeating: " ", count: width - name.count)
      lines += wrapped(text, indent: width + 2, first: title + "  ")
    }
    for note in record.notes { lines += wrapped(note, indent: 6, first: "note: ") }
    lines.append("")
    for finding in record.findings { lines += block(finding, styled: styled) }
    lines.append(summary(record))
    return lines.map { $0 + "\n" }.joined()
  }

  /// The data in one line.
  static func head(_ record: DataCheckRecord) -> String {
    let kind = [record.format, record.task].filter { !$0.isEmpty }.joined(separator: ", ")
    var text = record.name + (kind.isEmpty ? "" : " (\(kind))")
    text += ": \(NumberText.count(record.imageCount, "image"))"
    if !record.classes.isEmpty {
      text += ", \(record.classes.count) class\(record.classes.count == 1 ? "" : "es")"
    }
    return text
  }

  /// The last line: the number of findings of each severity.
  static func summary(_ record: DataCheckRecord) -> String {
    guard !record.findings.isEmpty else { return "nothing to complain about" }
    return DataFinding.Severity.allCases.compactMap { severity in
      let count = record.count(of: severity)
      guard count > 0 else { return nil }
      return "\(NumberText.count(count, "kind")) of \(severity.rawValue)"
    }.joined(separator: ", ")
  }

  // MARK: Figures

  /// Figures about the data, each with its name.
  static func figures(_ record: DataCheckRecord) -> [(name: String, text: String)] {
    var lines: [(name: String, text: String)] = []
    if !record.splits.isEmpty {
      lines.append(
        (
          "splits",
          record.splits.map { "\($0.name) \(NumberText.grouped($0.images))" }.joined(
            separator: ", ")
        ))
    }
    if let images = record.images { lines += figures(images) }
    if !record.classes.isEmpty, let classes = classes(record) { lines.append(classes) }
    if let boxes = record.boxes {
      lines.append(
        (
          "boxes",
          "\(NumberText.grouped(boxes.count)): \(NumberText.grouped(boxes.small)) small "
            + "(below 32² pixels), \(NumberText.grouped(boxes.medium)) medium, "
            + "\(NumberText.grouped(boxes.large)) large (from 96²); "
            + "per image \(range(boxes.perImage)); square root of area "
            + "\(range(boxes.size)) pixels; width over height \(range(boxes.aspect))"
        ))
    }
    if let masks = record.masks {
      let shares = zip(record.classes, masks.classShares).map {
        "\($0.name) \(number($1 * 100)) %"
      }
      lines.append(
        (
          "pixels",
          list(shares)
            + (masks.ignoredShare > 0
              ? "; \(number(masks.ignoredShare * 100)) % do not count" : "")
        ))
    }
    for value in record.values {
      lines.append(
        (
          value.name,
          "\(range(value.range)), mean \(number(value.mean)), deviation "
            + number(value.deviation)
        ))
    }
    return lines
  }

  private static func figures(_ images: ImageFigures) -> [(name: String, text: String)] {
    let sizes = images.sizes.prefix(3).map {
      "\($0.width)x\($0.height) (\(NumberText.grouped($0.count)))"
    }
    let more = images.sizeCount - sizes.count
    let formats = images.formats.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return [
      (
        "sizes",
        sizes.joined(separator: ", ") + (more > 0 ? " and \(NumberText.grouped(more)) more" : "")
          + (images.sizeCount > 1
            ? "; width \(range(images.width)), height \(range(images.height))" : "")
      ),
      (
        "files",
        formats.map { "\($0.key) \(NumberText.grouped($0.value))" }.joined(separator: ", ")
          + (images.grey > 0 ? "; grey \(NumberText.grouped(images.grey))" : "")
      ),
      (
        "levels",
        "brightness \(range(images.brightness)), contrast \(range(images.contrast)) of 255"
      ),
    ]
  }

  private static func classes(_ record: DataCheckRecord) -> (name: String, text: String)? {
    guard record.task != "segmentation" else { return nil }
    let sorted = record.classes.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }.map(\.element)
    guard let most = sorted.first, let least = sorted.last(where: { $0.count > 0 }) else {
      return nil
    }
    let ratio = Double(most.count) / Double(least.count)
    return (
      record.task == "detection" ? "objects" : "classes",
      list(sorted.map { "\($0.name) \(NumberText.grouped($0.count))" })
        + (sorted.count > 1 ? "; most to fewest \(number(ratio)) : 1" : "")
    )
  }

  private static func list(_ texts: [String], limit: Int = 8) -> String {
    texts.count <= limit
      ? texts.joined(separator: ", ")
      : texts.prefix(limit).joined(separator: ", ") + " and \(texts.count - limit) more"
  }

  private static func range(_ range: NumberRange) -> String {
    range.least == range.greatest
      ? number(range.least)
      : "\(number(range.least)) to \(number(range.greatest)) (median \(number(range.median)))"
  }

  /// The number with three digits.
  static func number(_ value: Double) -> String {
    if abs(value) >= 100 || value == value.rounded() && abs(value) < 1e15 {
      return abs(value) < 1e15 ? NumberText.grouped(Int(value.rounded())) : NumberText.short(value)
    }
    return NumberText.short(value)
  }

  // MARK: Findings

  private static func block(
    _ finding: DataFinding, styled: (String, DataFinding.Severity) -> String
  ) -> [String] {
    func left(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let count = NumberText.grouped(finding.count)
    let severity = left(finding.severity.rawValue, 7)
    let start =
      left(finding.code, 28) + " " + String(repeating: " ", count: max(0, 6 - count.count)) + count
    var lines = wrapped(finding.what, indent: 46, first: severity + "  " + start + "  ")
    lines[0] = styled(severity, finding.severity) + lines[0].dropFirst(severity.count)
    for place in finding.places.prefix(shownPlaces) {
      lines += shown(place)
    }
    let more = finding.places.count - shownPlaces
    if more > 0 { lines.append("         and \(NumberText.grouped(more)) more") }
    lines += wrapped(finding.advice, indent: 12, first: "         -> ")
    return lines
  }

  /// A place: its files in a line, and the whole problem, as it says what to do.
  private static func shown(_ place: DataFinding.Place) -> [String] {
    let files =
      place.files.count > 4
      ? place.files.prefix(3).joined(separator: " = ") + " and \(place.files.count - 3) more"
      : place.title
    let detail = place.detail?.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let both = [files, detail].filter { !$0.isEmpty }.joined(separator: ": ")
    if both.count <= columns - 9 { return [shortened(both, indent: 9)] }
    let rest = whole(detail, indent: files.isEmpty ? 9 : 12)
    return (files.isEmpty ? [] : [shortened(files, indent: 9)]) + (detail.isEmpty ? [] : rest)
  }

  /// The text in as many lines as it needs.
  private static func whole(_ text: String, indent: Int) -> [String] {
    wrapped(text, indent: indent, first: String(repeating: " ", count: indent))
      .map { shortened(String($0.dropFirst(indent)), indent: indent) }
  }

  private static func shortened(_ text: String, indent: Int) -> String {
    let room = columns - indent
    let shown = text.count > room ? text.prefix(room - 3) + "..." : text[...]
    return String(repeating: " ", count: indent) + shown
  }

  /// Breaks text into lines of at most ``columns``, the first after `first`, the others indented.
  static func wrapped(_ text: String, indent: Int, first: String = "") -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > columns {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }

  /// The text as a sentence.
  static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
