import FoveaImages
import FoveaSupport

/// A ground-truth or predicted box to draw, with the result of their comparison.
public struct DrawnBox: Sendable, Equatable {
  /// The kind of a box, which decides its colour and line.
  public enum Kind: Sendable, Hashable {
    /// A prediction without ground truth: in the colour of its class.
    case prediction
    /// A ground-truth box: blue, dashed.
    case groundTruth
    /// A prediction that matches a ground-truth box: orange.
    case right
    /// A prediction without a ground-truth box of its class: vermilion, thick, ✗.
    case wrong
    /// A ground-truth box without a prediction: blue, dashed, thick, named.
    case missed
    /// A prediction that counts as neither right nor wrong, such as in a crowd: grey.
    case uncounted
  }

  /// The class's index.
  public var label: Int
  /// The class's name.
  public var name: String
  /// The score from 0 to 1; nil for ground truth.
  public var score: Double?
  /// The box in pixels of the image.
  public var box: BoundingBox
  /// The kind.
  public var kind: Kind
  /// Whether a ground-truth box is a crowd, which is finely dashed and needs no prediction.
  public var isCrowd: Bool
  /// Whether it is one object that evaluation passes over, as too hard to recognise.
  public var isDifficult: Bool
  /// For a wrong prediction, the class of the ground-truth box below it; nil where there is none.
  public var actualName: String?

  /// Makes a box.
  public init(
    label: Int, name: String, score: Double? = nil, box: BoundingBox, kind: Kind,
    isCrowd: Bool = false, isDifficult: Bool = false
  ) {
    self.label = label
    self.name = name
    self.score = score
    self.box = box
    self.kind = kind
    self.isCrowd = isCrowd
    self.isDifficult = isDifficult
  }

  /// Whether evaluation passes over it.
  var isIgnored: Bool { isCrowd || isDifficult }

  /// The mark of the box.
  ///
  /// - Parameter namesGroundTruth: Whether matched ground-truth boxes have a name. Next to right
  ///   predictions it would be shown twice.
  func mark(namesGroundTruth: Bool) -> BoxMark {
    var mark = BoxMark(box: box, color: color, name: name, detail: scoreText)
    switch kind {
    case .prediction, .right:
      break
    case .groundTruth:
      mark.isDashed = true
      mark.weight = namesGroundTruth ? 1 : 0.9
      mark.name =
        isCrowd
        ? "crowd: \(name)" : isDifficult ? "difficult: \(name)" : namesGroundTruth ? name : ""
    case .wrong:
      mark.name = "\u{2717} \(name)"
      mark.weight = 1.5
      if let actualName { mark.detail += " is \(Figure.shortened(actualName, to: 16))" }
    case .missed:
      mark.name = "missed \(name)"
      mark.isDashed = true
      mark.weight = 1.5
    case .uncounted:
      mark.weight = 0.8
      mark.isDashed = true
    }
    return mark
  }

  /// The colour of the box's kind, or of its class for predictions without comparison.
  var color: Color {
    switch kind {
    case .prediction: ClassStyle(of: label).color
    case .groundTruth, .missed: isIgnored ? .grey(0.75) : .blue
    case .right: .orange
    case .wrong: .vermilion
    case .uncounted: .grey(0.6)
    }
  }

  private var scoreText: String {
    guard let score, score.isFinite else { return "" }
    return NumberText.fixed(score, 2)
  }

  /// The marks in the order in which tags are placed: mistakes first.
  static func marks(_ boxes: [DrawnBox], namesGroundTruth: Bool) -> [BoxMark] {
    func rank(_ box: DrawnBox) -> Int {
      switch box.kind {
      case .wrong: 0
      case .missed: 1
      case .right, .prediction: 2
      case .groundTruth: 3
      case .uncounted: 4
      }
    }
    let ordered = boxes.enumerated().sorted {
      (rank($0.element), -($0.element.score ?? 0), $0.offset)
        < (rank($1.element), -($1.element.score ?? 0), $1.offset)
    }.map(\.element)
    let crowded = [Kind.wrong, .missed].filter { kind in
      boxes.count { $0.kind == kind } > mostNamed
    }
    var seen: [Kind: Int] = [:]
    return ordered.map { box in
      var mark = box.mark(namesGroundTruth: namesGroundTruth)
      seen[box.kind, default: 0] += 1
      // The first are those of highest score. Colour and line tell what the others are.
      if crowded.contains(box.kind) {
        mark.weight = box.kind == .wrong ? 0.7 : 1.2
        if seen[box.kind, default: 0] > namedOfMany { (mark.name, mark.detail) = ("", "") }
      }
      return mark
    }
  }

  /// The number of mistakes of a kind in a picture up to which all have their names.
  private static let mostNamed = 6
  /// The number of names of more mistakes.
  private static let namedOfMany = 3
}
