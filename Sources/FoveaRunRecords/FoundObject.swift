/// A detection as COCO's tools read results: a list of these in one JSON file.
public struct FoundObject: Codable, Sendable, Equatable {
  /// The image's id in the COCO file it was read from, else its position in the data set, from 0.
  public var imageID: Int
  /// The image's path below the data's folder.
  public var fileName: String
  /// The class: its id in the COCO file, else its index, from 0.
  public var categoryID: Int
  /// Left edge, top edge, width and height in pixels of the image.
  public var box: [Double]
  /// The confidence of the model, 0 to 1.
  public var score: Double

  private enum CodingKeys: String, CodingKey {
    case imageID = "image_id"
    case fileName = "file_name"
    case categoryID = "category_id"
    case box = "bbox"
    case score
  }

  /// Describes a detection.
  public init(imageID: Int, fileName: String, categoryID: Int, box: [Double], score: Double) {
    self.imageID = imageID
    self.fileName = fileName
    self.categoryID = categoryID
    self.box = box
    self.score = score
  }
}
