/// The evaluated images and their labelled boxes, as COCO's tools read ground truth: the
/// counterpart of a list of ``FoundObject``.
///
///     COCOeval(COCO("ground_truth.json"), COCO("ground_truth.json").loadRes("detections.json"))
public struct GroundTruthFile: Codable, Sendable, Equatable {
  /// An evaluated image.
  public struct Picture: Codable, Sendable, Equatable {
    /// The image's id, as in the detections.
    public var id: Int
    /// The image's path below the data's folder.
    public var fileName: String

    private enum CodingKeys: String, CodingKey {
      case id
      case fileName = "file_name"
    }

    /// Describes an image.
    public init(id: Int, fileName: String) {
      self.id = id
      self.fileName = fileName
    }
  }

  /// A labelled box.
  public struct Object: Codable, Sendable, Equatable {
    /// The box's number, from 1: COCO's tools take 0 for "no match".
    public var id: Int
    /// The id of its image.
    public var imageID: Int
    /// The id of its class.
    public var categoryID: Int
    /// Left edge, top edge, width and height in pixels of the image.
    public var box: [Double]
    /// The object's area in square pixels.
    public var area: Double
    /// 1 where detections of it count neither as hits nor as errors: for crowds, and for difficult
    /// objects, as COCO's tools know no other mark. Else 0.
    public var isCrowd: Int
    /// 1 for an object marked difficult; nil for others.
    public var ignore: Int?

    private enum CodingKeys: String, CodingKey {
      case id
      case imageID = "image_id"
      case categoryID = "category_id"
      case box = "bbox"
      case area
      case isCrowd = "iscrowd"
      case ignore
    }

    /// Describes a box.
    public init(
      id: Int, imageID: Int, categoryID: Int, box: [Double], area: Double, isCrowd: Bool,
      isDifficult: Bool
    ) {
      self.id = id
      self.imageID = imageID
      self.categoryID = categoryID
      self.box = box
      self.area = area
      self.isCrowd = isCrowd || isDifficult ? 1 : 0
      ignore = isDifficult ? 1 : nil
    }
  }

  /// A class.
  public struct Category: Codable, Sendable, Equatable {
    /// The id of the class, as in the detections.
    public var id: Int
    /// The name of the class.
    public var name: String

    /// Describes a class.
    public init(id: Int, name: String) {
      self.id = id
      self.name = name
    }
  }

  /// Always empty: COCO's tools expect it.
  public var info: [String: String] = [:]
  /// The evaluated images.
  public var images: [Picture]
  /// Their boxes.
  public var annotations: [Object]
  /// The classes.
  public var categories: [Category]

  /// Collects the parts.
  public init(images: [Picture], annotations: [Object], categories: [Category]) {
    self.images = images
    self.annotations = annotations
    self.categories = categories
  }
}
