/// A label that is suspected to be wrong: one row of `labels.csv`.
///
/// A person decides about each by writing into ``action``; nothing is changed before that.
public struct LabelIssue: Codable, Sendable, Equatable {
  /// What is suspected of a label.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Classification: the image shows another class.
    case wrongLabel = "wrong-label"
    /// Detection: an object has no box.
    case overlookedObject = "overlooked-object"
    /// Detection: a box has the class of another object.
    case swappedClass = "swapped-class"
    /// Detection: a box does not fit its object.
    case badlyLocated = "badly-located"
    /// Segmentation: pixels of the mask have another class.
    case maskIssue = "mask-issue"
    /// Regression: the number is far from what such images have.
    case valueOutlier = "value-outlier"
  }

  /// The sample's id, usually its path below the data's folder.
  public var path: String
  /// What is suspected.
  public var kind: Kind
  /// The label in the data: a class name, or a number; empty where an object has none.
  public var given: String
  /// The label that the model finds likelier; empty where it suggests none.
  public var suggested: String
  /// The quality of the given label, 0 (surely wrong) to 1. Classification: the self-confidence,
  /// the probability that a model which never saw the image gives to its label.
  public var score: Double
  /// Detection and segmentation: the probability that the model gives to the given label at the
  /// object or in the region; nil for other tasks, and where the label is missing.
  public var selfConfidence: Double?
  /// Where the model finds the object of a badly located box, in the order of ``box``; nil for
  /// other kinds.
  public var suggestedBox: [Double]?
  /// Classification: the normalised margin, the probability of the label less the highest of
  /// another class, from −1…1 to 0…1; nil for other tasks.
  public var margin: Double?
  /// Left edge, top edge, width and height of the box concerned, in pixels of the image; nil where
  /// the whole image is.
  public var box: [Double]?
  /// Regression: the name of the number; nil for other tasks.
  public var valueName: String?
  /// The sample's split: `train`, `val` or `test`; nil for undivided data.
  public var split: String?
  /// What a person decided; empty until then.
  public var action: String

  /// Describes an issue, undecided.
  public init(
    path: String, kind: Kind, given: String, suggested: String, score: Double,
    margin: Double? = nil, selfConfidence: Double? = nil, box: [Double]? = nil,
    suggestedBox: [Double]? = nil, valueName: String? = nil, split: String? = nil,
    action: String = ""
  ) {
    self.path = path
    self.kind = kind
    self.given = given
    self.suggested = suggested
    self.score = score
    self.margin = margin
    self.selfConfidence = selfConfidence
    self.suggestedBox = suggestedBox
    self.box = box
    self.valueName = valueName
    self.split = split
    self.action = action
  }
}
