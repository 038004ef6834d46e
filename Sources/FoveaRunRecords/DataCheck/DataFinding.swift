/// One kind of fault in a data set: its description, places and count, and what to
/// do about it.
public struct DataFinding: Codable, Sendable, Equatable {
  /// The severity of a finding.
  public enum Severity: String, Codable, Sendable, CaseIterable, Comparable {
    /// It would stop a training or spoil its result.
    case error
    /// It may spoil a result: look at it.
    case warning
    /// Worth knowing.
    case note

    /// Errors come before warnings before notes.
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// One place where the fault is.
  public struct Place: Codable, Sendable, Equatable {
    /// The samples or files concerned, relative to the data's folder; several where they share the
    /// fault, as copies of one image do.
    public var files: [String]
    /// The line of the first file.
    public var line: Int?
    /// The fault at this place.
    public var detail: String?
    /// Left, top, right and bottom of a box in the first file, in pixels.
    public var box: [Double]?

    /// Describes a place.
    public init(
      _ files: [String] = [], line: Int? = nil, detail: String? = nil, box: [Double]? = nil
    ) {
      self.files = files
      self.line = line
      self.detail = detail
      self.box = box
    }

    /// Files and line in one text: `labels/7.txt:3`, `a.jpg = b.jpg`.
    public var title: String {
      files.joined(separator: " = ") + (line.map { ":\($0)" } ?? "")
    }
  }

  /// A stable name for programs, such as `truncated-image`.
  public var code: String
  /// Its severity.
  public var severity: Severity
  /// The description of the fault, in words that fit any number.
  public var what: String
  /// The remedy.
  public var advice: String
  /// The number of images, boxes or classes, as `what` says.
  public var count: Int
  /// All places, in the data's order.
  public var places: [Place]

  /// Describes a finding; without a count there are as many as places.
  public init(
    code: String, severity: Severity, what: String, advice: String, count: Int? = nil,
    places: [Place]
  ) {
    self.code = code
    self.severity = severity
    self.what = what
    self.advice = advice
    self.count = count ?? places.count
    self.places = places
  }
}
