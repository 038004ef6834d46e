import Foundation
import FoveaSupport

/// The lists in `ImageSets/<folder>`: the images of each split.
struct VOCImageSets {
  struct Line {
    let stem: String
    let split: Split
    let file: String
    let line: Int
  }

  /// Images in the order of the lists, training first.
  private(set) var lines: [Line] = []
  /// Lines that contradict earlier ones.
  private(set) var problems: [LabelProblem] = []

  /// Whether there are no lists of splits.
  var isEmpty: Bool { lines.isEmpty && problems.isEmpty }

  /// Reads `train.txt`, `val.txt` and `test.txt`; `trainval.txt` as training where both of the
  /// first two are missing.
  ///
  /// - Throws: `DatasetError` where a list cannot be read.
  init(root: URL, folder: String) throws {
    var seen: [String: Line] = [:]
    func list(_ name: String) -> String { "ImageSets/\(folder)/\(name).txt" }
    func exists(_ name: String) -> Bool {
      FileAccess.exists(root.appendingPathComponent(list(name)))
    }
    let training = exists("train") || exists("val") ? "train" : "trainval"
    for (name, split) in [(training, Split.training), ("val", .validation), ("test", .test)]
    where exists(name) {
      let path = list(name)
      let file = root.appendingPathComponent(path)
      for (index, text) in try FileAccess.lines(of: file).enumerated() {
        var words = text.split(whereSeparator: \.isWhitespace)
        // Lists of one class have a second column with its presence.
        if words.count > 1, let last = words.last, ["-1", "0", "1"].contains(last) {
          words.removeLast()
        }
        guard let first = words.first, let last = words.last else { continue }
        let name = String(text[first.startIndex..<last.endIndex])
        let stem =
          ImageFileName.isImage(name) ? (name as NSString).deletingPathExtension : name
        let line = Line(
          stem: (stem as NSString).lastPathComponent, split: split, file: path, line: index + 1)
        if let earlier = seen[line.stem] {
          problems.append(
            LabelProblem(
              path, line: index + 1,
              "\(line.stem) is named in \(earlier.file) line \(earlier.line) already"))
        } else {
          seen[line.stem] = line
          lines.append(line)
        }
      }
    }
  }
}
