import FoveaSupport

/// The findings of an examination of a data set: `check.json`.
public struct DataCheckRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version of the record's layout.
  public var formatVersion = Self.currentFormatVersion
  /// The data set's name.
  public var name: String
  /// The path it was read from.
  public var path: String
  /// The format it was read by; empty where none could.
  public var format: String
  /// The task: `classification`, `regression`, `detection` or `segmentation`; empty where its
  /// labels could not be read.
  public var task: String
  /// Images in all.
  public var imageCount: Int
  /// The splits that the data brings, training first; empty where it is undivided.
  public var splits: [SplitSize]
  /// The classes, in label order.
  public var classes: [ClassSize]
  /// Figures about the images that could be decoded; nil where none could.
  public var images: ImageFigures?
  /// Figures about the boxes; nil unless the task is detection.
  public var boxes: BoxFigures?
  /// Figures about the masks; nil unless the task is segmentation.
  public var masks: MaskFigures?
  /// Figures about the values; empty unless the task is regression.
  public var values: [ValueFigures]
  /// Choices that were made in reading.
  public var notes: [String]
  /// The findings, errors first.
  public var findings: [DataFinding]

  /// A split and its images.
  public struct SplitSize: Codable, Sendable, Equatable {
    /// `train`, `val` or `test`.
    public var name: String
    /// The number of its images.
    public var images: Int

    /// Pairs a split with its images.
    public init(name: String, images: Int) {
      self.name = name
      self.images = images
    }
  }

  /// A class and how often it comes.
  public struct ClassSize: Codable, Sendable, Equatable {
    /// The class's name.
    public var name: String
    /// Images that show it.
    public var images: Int
    /// Samples of it; for detection its objects, for segmentation its pixels.
    public var count: Int
    /// The same for each split, in the order of ``DataCheckRecord/splits``.
    public var bySplit: [Int]

    /// Describes a class.
    public init(name: String, images: Int, count: Int, bySplit: [Int]) {
      self.name = name
      self.images = images
      self.count = count
      self.bySplit = bySplit
    }
  }

  /// Makes a record.
  public init(
    name: String, path: String, format: String, task: String, imageCount: Int,
    splits: [SplitSize] = [], classes: [ClassSize] = [], images: ImageFigures? = nil,
    boxes: BoxFigures? = nil, masks: MaskFigures? = nil, values: [ValueFigures] = [],
    notes: [String] = [], findings: [DataFinding] = []
  ) {
    self.name = name
    self.path = path
    self.format = format
    self.task = task
    self.imageCount = imageCount
    self.splits = splits
    self.classes = classes
    self.images = images
    self.boxes = boxes
    self.masks = masks
    self.values = values
    self.notes = notes
    self.findings = findings
  }

  /// Whether anything was found that would spoil a result.
  public var hasErrors: Bool { findings.contains { $0.severity == .error } }

  /// The number of kinds of fault of a severity.
  public func count(of severity: DataFinding.Severity) -> Int {
    findings.count { $0.severity == severity }
  }
}
