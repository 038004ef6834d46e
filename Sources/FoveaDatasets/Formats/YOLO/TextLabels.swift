import Foundation
import FoveaSupport

/// Text files of labels beside the images of a folder.
struct TextLabels {
  /// The name of the first text file.
  let file: String
  /// Its first line with text.
  let line: Substring

  /// Finds the first text file with an image's name; nil where there is none with text.
  init?(in folder: URL) {
    guard FileAccess.isFolder(folder), let names = try? FileAccess.data(in: folder) else {
      return nil
    }
    func stem(_ name: String) -> String { (name as NSString).deletingPathExtension }
    let images = Set(names.filter(ImageFileName.isImage).map(stem))
    for name in names where name.lowercased().hasSuffix(".txt") && images.contains(stem(name)) {
      let lines = (try? FileAccess.lines(of: folder.appendingPathComponent(name))) ?? []
      if let line = lines.first(where: { $0.contains { !$0.isWhitespace } }) {
        (file, self.line) = (name, line)
        return
      }
    }
    return nil
  }

  /// Whether the line is a label of YOLO.
  var isYOLO: Bool {
    guard let values = try? YOLOLabel.values(line) else { return false }
    return (try? YOLOLabel(values)) != nil
  }

  /// The error for a folder with text files in another form.
  func failure(in folder: URL) -> DatasetError {
    DatasetError(
      .unknownFormat,
      "\(folder.path) holds images with text files of their names, in a form that is not read: "
        + "\(file) begins with '\(line.prefix(80))'. Of text files, YOLO's are read: class number, "
        + "then the box's centre x and y, width and height as shares of the image's sides, such as "
        + "'0 0.5 0.5 0.2 0.3'. Convert them to these, to COCO's .json or to Pascal VOC's .xml")
  }
}
