import FoveaDatasets
import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Dataset {
  /// A copy with the decided corrections of boxes or masks.
  ///
  /// The column `action` of an issue decides:
  ///
  /// - `accept` or `fix` follows the suggestion: it adds the box of an overlooked object, changes a
  ///   swapped class, or moves a badly located box.
  /// - The name of a class gives the box that class; an overlooked object gets a box of it.
  /// - `drop` leaves out the box; for an overlooked object or a mask, the image.
  /// - `keep`, or nothing, changes nothing.
  ///
  /// Written with ``export(as:to:linksImages:onBadLabel:)`` and links, the copy can be trained on,
  /// and the images stay where they are:
  ///
  /// ```swift
  /// let (corrected, changes) = try data.relabelled(by: issues)
  /// try corrected.export(as: .coco, to: folder, linksImages: true)
  /// print(changes.text)
  /// ```
  ///
  /// - Throws: `DatasetError` where an action is unknown or does not suit its issue, or an image or
  ///   box is not in the data.
  public func relabelled(
    by issues: [LabelIssue]
  ) throws -> (dataset: Dataset, changes: RelabelChanges) {
    guard task.annotation == .boxes || task.annotation == .mask else {
      throw DatasetError(
        .badSetting,
        "\(name) is for \(task.rawValue), but this corrects boxes and masks")
    }
    let places = Dictionary(
      samples.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var edits: [Int: BoxEdits] = [:]
    for issue in issues {
      let action = try RelabelAction(issue.action, classNames: classNames) {
        DatasetError(.badSetting, "\(issue.path): \($0)")
      }
      guard action != .keep else { continue }
      guard let place = places[issue.path] else {
        throw DatasetError(
          .notFound,
          "\(root.path) has no image \(issue.path)."
            + NearestName.question(for: issue.path, among: samples.map(\.id)))
      }
      var edit = edits[place] ?? BoxEdits(samples[place].boxes)
      try edit.add(issue, action, classNames: classNames)
      edits[place] = edit
    }
    var result = self
    var changes = RelabelChanges()
    for (place, edit) in edits {
      edit.count(in: &changes)
      if task.annotation == .boxes { result.samples[place].annotation = .boxes(edit.boxes) }
    }
    result.samples = result.samples.enumerated().filter { edits[$0.offset]?.dropsImage != true }
      .map(\.element)
    return (result, changes)
  }
}

/// The corrections of one image.
private struct BoxEdits {
  private let original: [BoxAnnotation]
  private var labels: [Int: Int] = [:]
  private var moves: [Int: BoundingBox] = [:]
  private var dropped: Set<Int> = []
  private var added: [BoxAnnotation] = []
  private(set) var dropsImage = false

  init(_ boxes: [BoxAnnotation]) { original = boxes }

  /// The corrected boxes, added ones last.
  var boxes: [BoxAnnotation] {
    original.indices.filter { !dropped.contains($0) }.map { index in
      var box = original[index]
      if let label = labels[index] { box.label = label }
      if let place = moves[index] {
        box.box = place
        // The area was that of an outline at the old place.
        box.area = nil
      }
      return box
    } + added
  }

  func count(in changes: inout RelabelChanges) {
    guard !dropsImage else {
      changes.droppedImages += 1
      return
    }
    changes.addedBoxes += added.count
    changes.changedClasses += labels.keys.count { !dropped.contains($0) }
    changes.movedBoxes += moves.keys.count { !dropped.contains($0) }
    changes.droppedBoxes += dropped.count
  }

  mutating func add(
    _ issue: LabelIssue, _ action: RelabelAction, classNames: [String]
  ) throws {
    switch issue.kind {
    case .maskIssue:
      guard action == .drop else {
        throw DatasetError(
          .badSetting,
          "\(issue.path): a mask can only be left out, by 'drop': draw it anew in your own tool")
      }
      dropsImage = true
    case .overlookedObject:
      switch action {
      case .drop: dropsImage = true
      case .label(let name): try addBox(issue, label: Self.label(name, issue, classNames))
      case .accept, .keep: try addBox(issue, label: Self.suggestedLabel(issue, classNames))
      }
    case .swappedClass, .badlyLocated:
      let place = try place(of: issue, classNames)
      switch action {
      case .drop: dropped.insert(place)
      case .label(let name): labels[place] = try Self.label(name, issue, classNames)
      case .accept, .keep:
        if issue.kind == .swappedClass {
          labels[place] = try Self.suggestedLabel(issue, classNames)
        } else {
          moves[place] = try Self.box(issue.suggestedBox, issue, named: "suggested box")
        }
      }
    case .wrongLabel, .valueOutlier:
      throw DatasetError(
        .badSetting,
        "\(issue.path): \(issue.kind.rawValue) is no issue of boxes or masks")
    }
  }

  private mutating func addBox(_ issue: LabelIssue, label: Int) throws {
    added.append(
      BoxAnnotation(label: label, box: try Self.box(issue.box, issue, named: "box")))
  }

  /// The position of the issue's box: the nearest one of its class, within a pixel.
  private func place(of issue: LabelIssue, _ classNames: [String]) throws -> Int {
    let box = try Self.box(issue.box, issue, named: "box")
    let candidates = original.indices.filter { index in
      classNames[original[index].label] == issue.given
        && original[index].box.distance(to: box) <= 1
    }
    guard
      let nearest = candidates.min(by: {
        original[$0].box.distance(to: box) < original[$1].box.distance(to: box)
      })
    else {
      throw DatasetError(
        .changedData,
        "\(issue.path) has no box of class '\(issue.given)' at \(box.shown): the data has changed "
          + "since its labels were checked. Check them anew")
    }
    return nearest
  }

  private static func suggestedLabel(_ issue: LabelIssue, _ classNames: [String]) throws -> Int {
    guard !issue.suggested.isEmpty else {
      throw DatasetError(
        .badSetting,
        "\(issue.path): nothing is suggested that 'accept' could follow; give the class, or 'drop'")
    }
    return try label(issue.suggested, issue, classNames)
  }

  private static func label(
    _ name: String, _ issue: LabelIssue, _ classNames: [String]
  ) throws -> Int {
    guard let label = classNames.firstIndex(of: name) else {
      throw DatasetError(
        .badSetting,
        "\(issue.path): the class '\(name)' is none of the data's."
          + NearestName.question(for: name, among: classNames))
    }
    return label
  }

  private static func box(
    _ corner: [Double]?, _ issue: LabelIssue, named name: String
  ) throws -> BoundingBox {
    guard let corner, corner.count == 4, corner.allSatisfy(\.isFinite), corner[2] > 0,
      corner[3] > 0
    else {
      throw DatasetError(
        .badSetting,
        "\(issue.path): the \(name) of \(issue.kind.rawValue) is "
          + (corner.map { "\($0)" } ?? "missing") + ", expected left, top, width and height")
    }
    return BoundingBox(
      left: corner[0], top: corner[1], right: corner[0] + corner[2], bottom: corner[1] + corner[3])
  }
}

extension BoundingBox {
  /// The largest distance of two edges, in pixels.
  fileprivate func distance(to other: BoundingBox) -> Double {
    max(
      abs(left - other.left), abs(top - other.top), abs(right - other.right),
      abs(bottom - other.bottom))
  }

  fileprivate var shown: String {
    corner.map { NumberText.fixed($0, 1) }.joined(separator: " ")
  }
}
