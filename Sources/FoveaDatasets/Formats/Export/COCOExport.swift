import Foundation

/// Writes COCO's JSON: one file per split, with one image or annotation per line, so that text
/// tools can compare two files.
enum COCOExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    try plan.writeImages(plan.items, to: "images")
    let categories = plan.dataset.classNames.enumerated().map { index, name in
      #"{"id": \#(index + 1), "name": \#(ExportPlan.quoted(name)), "supercategory": ""}"#
    }
    var (firstImage, annotation) = (1, 0)
    for split in plan.splits {
      let items = plan.items(of: split)
      let path = "annotations/instances\(split.map { "_" + $0.rawValue } ?? "").json"
      try plan.write(to: path) { write in
        var list = ListWriter(write: write)
        try write("{\n")
        try list.begin("images")
        for (index, item) in items.enumerated() {
          try list.add(
            #"{"id": \#(firstImage + index), "file_name": \#(ExportPlan.quoted(item.fileName)), "#
              + #""width": \#(item.width), "height": \#(item.height)}"#)
        }
        try list.end(",\n")
        try list.begin("annotations")
        for (index, item) in items.enumerated() {
          for object in item.sample.boxes {
            annotation += 1
            try list.add(text(object, id: annotation, image: firstImage + index))
          }
        }
        try list.end(",\n")
        try list.begin("categories")
        for category in categories { try list.add(category) }
        try list.end("\n}\n")
      }
      firstImage += items.count
    }
    return []
  }

  private static func text(_ object: BoxAnnotation, id: Int, image: Int) -> String {
    let box = object.box
    let numbers = [box.left, box.top, box.right - box.left, box.bottom - box.top]
    return #"{"id": \#(id), "image_id": \#(image), "category_id": \#(object.label + 1), "#
      + #""bbox": [\#(numbers.map(ExportPlan.shown).joined(separator: ", "))], "#
      + #""area": \#(ExportPlan.shown(object.area ?? box.area)), "#
      + #""iscrowd": \#(object.isCrowd ? 1 : 0), "#
      + (object.isDifficult ? #""ignore": 1, "# : "") + #""segmentation": []}"#
  }
}

/// Writes the lists of a JSON object, an item a line.
private struct ListWriter {
  let write: (String) throws -> Void
  private var isFirst = true

  init(write: @escaping (String) throws -> Void) { self.write = write }

  mutating func begin(_ name: String) throws {
    isFirst = true
    try write("\"\(name)\": [")
  }

  mutating func add(_ item: String) throws {
    try write((isFirst ? "\n" : ",\n") + item)
    isFirst = false
  }

  func end(_ text: String) throws { try write("\n]" + text) }
}
