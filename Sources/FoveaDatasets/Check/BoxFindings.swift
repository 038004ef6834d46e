import FoveaImages
import FoveaRunRecords

/// Faults of boxes: their places, sizes and overlaps.
enum BoxFindings {
  /// The side in pixels below which a box is tiny.
  static let tiny = 3.0
  /// The IoU above which two boxes are the same.
  static let sameBox = 0.95
  /// The share of the image's area from which a box covers it whole.
  static let wholeImage = 0.99
  /// The ratio of the longer side to the shorter from which a box is elongated.
  static let elongated = 20.0

  static func all(of examination: Examination) -> [DataFinding] {
    guard examination.dataset.task.annotation == .boxes else { return [] }
    var found: [String: (kind: FindingKind, places: [DataFinding.Place])] = [:]
    for (index, sample) in examination.samples.enumerated() {
      func add(_ kind: FindingKind, _ detail: String? = nil, _ box: BoundingBox? = nil) {
        let edges = box.map { [$0.left, $0.top, $0.right, $0.bottom] }
        found[kind.code, default: (kind, [])].places.append(
          examination.place(index, detail, box: edges))
      }
      if sample.boxes.isEmpty { add(.imageWithoutObjects) }
      for object in sample.boxes {
        for (kind, detail) in faults(of: object, in: examination.images[index].picture) {
          add(kind, "\(examination.className(object.label)) \(detail)", object.box)
        }
      }
      for (a, b) in overlaps(sample.boxes) {
        let (first, second) = (sample.boxes[a], sample.boxes[b])
        let name = examination.className(first.label)
        if first.label == second.label {
          add(.duplicateBox, "\(name) twice", second.box)
        } else {
          add(.conflictingBoxes, "\(name) and \(examination.className(second.label))", second.box)
        }
      }
    }
    return found.sorted { $0.key < $1.key }.flatMap { $0.value.kind.at($0.value.places) }
  }

  private static func faults(
    of object: BoxAnnotation, in picture: ImageFacts.Picture?
  ) -> [(FindingKind, String)] {
    let box = object.box
    let (width, height) = (box.right - box.left, box.bottom - box.top)
    let size = "\(BoxText.number(width))x\(BoxText.number(height))"
    guard width > 0, height > 0 else { return [(.zeroAreaBox, size)] }
    var faults: [(FindingKind, String)] = []
    if min(width, height) < tiny {
      faults.append((.tinyBox, size))
    } else if max(width, height) >= elongated * min(width, height) {
      faults.append((.elongatedBox, size))
    }
    guard let picture else { return faults }
    let (right, bottom) = (Double(picture.width), Double(picture.height))
    let excess = max(-box.left, -box.top, box.right - right, box.bottom - bottom)
    if excess > 0.5 {
      faults.append(
        (
          .boxOutside,
          "reaches \(BoxText.number(excess)) pixels beyond \(picture.width)x\(picture.height)"
        ))
    } else if !object.isIgnored, box.area >= wholeImage * right * bottom {
      faults.append((.wholeImageBox, "\(size) of \(picture.width)x\(picture.height)"))
    }
    return faults
  }

  /// Boxes that cover another, each once with the first that it covers: repetitions within a class,
  /// then boxes of different classes.
  static func overlaps(_ boxes: [BoxAnnotation]) -> [(Int, Int)] {
    // In order of left edges, boxes that cover each other are near each other.
    let order = boxes.indices.filter { boxes[$0].box.area > 0 }
      .sorted { (boxes[$0].box.left, $0) < (boxes[$1].box.left, $1) }
    /// The last of some boxes that begin before a box and cover it.
    func covered(_ candidates: [Int], by index: Int, isOther: Bool) -> Int? {
      let box = boxes[index].box
      // An IoU above the limit leaves this much of the sides apart.
      let slack = 1 / sameBox - 1
      let (reach, depth) = (slack * (box.right - box.left), slack * (box.bottom - box.top))
      for other in candidates.reversed() {
        guard box.left - boxes[other].box.left <= reach else { return nil }
        guard abs(box.top - boxes[other].box.top) <= depth,
          !isOther || boxes[other].label != boxes[index].label
        else { continue }
        if boxes[other].box.iou(box) > sameBox { return other }
      }
      return nil
    }
    var clusters: [Int: [Int]] = [:]
    var distinct: [Int] = []
    var distinctOfClass: [Int: [Int]] = [:]
    for index in order {
      let label = boxes[index].label
      if let first = covered(distinctOfClass[label] ?? [], by: index, isOther: false) {
        clusters[first, default: [first]].append(index)
      } else {
        distinct.append(index)
        distinctOfClass[label, default: []].append(index)
      }
    }
    var pairs = clusters.values.flatMap { cluster -> [(Int, Int)] in
      let first = cluster.min() ?? 0
      return cluster.filter { $0 != first }.map { (first, $0) }
    }
    var passed: [Int] = []
    for index in distinct {
      if let other = covered(passed, by: index, isOther: true) {
        pairs.append((min(index, other), max(index, other)))
      }
      passed.append(index)
    }
    return pairs.sorted { $0 < $1 }
  }
}

/// Formats numbers of pixels for messages.
enum BoxText {
  /// A number with at most one decimal.
  static func number(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }
}

extension BoxFigures {
  /// Computes the figures of the boxes; nil where there are none.
  init?(of examination: Examination) {
    let boxes = examination.samples.flatMap(\.boxes)
    let drawn = boxes.filter { $0.box.area > 0 }
    let relative = examination.samples.enumerated().flatMap { index, sample -> [Double] in
      guard let picture = examination.images[index].picture else { return [] }
      let area = Double(picture.width * picture.height)
      return sample.boxes.map { ($0.box.area / area).squareRoot() }
    }
    guard examination.dataset.task.annotation == .boxes,
      let perImage = NumberRange(examination.samples.map { Double($0.boxes.count) }),
      let size = NumberRange(drawn.map { $0.box.area.squareRoot() }),
      let relativeSize = NumberRange(relative),
      let aspect = NumberRange(
        drawn.map { ($0.box.right - $0.box.left) / ($0.box.bottom - $0.box.top) })
    else { return nil }
    let areas = boxes.map { $0.area ?? $0.box.area }
    self.init(
      count: boxes.count, small: areas.count { $0 < 32 * 32 },
      medium: areas.count { $0 >= 32 * 32 && $0 < 96 * 96 }, large: areas.count { $0 >= 96 * 96 },
      crowds: boxes.count(where: \.isCrowd), perImage: perImage, size: size,
      relativeSize: relativeSize, aspect: aspect)
  }
}
