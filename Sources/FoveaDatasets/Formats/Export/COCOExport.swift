import Foundation

/// Writes COCO's JSON: one file per split, with one image or annotation per line, so that text
/// tools can compare two files.
enum COCOExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    try plan.writeImages(plan.items, to: "images")
    var (image, annotation) = (0, 0)
    let categories = plan.dataset.classNames.enumerated().map { index, name in
      #"{"id": \#(index + 1), "name": \#(ExportPlan.quoted(name)), "supercategory": ""}"#
    }
    for split in plan.splits {
      var images: [String] = []
      var annotations: [String] = []
      for item in plan.items(of: split) {
        image += 1
        images.append(
          #"{"id": \#(image), "file_name": \#(ExportPlan.quoted(item.fileName)), "#
            + #""width": \#(item.width), "height": \#(item.height)}"#)
        for object in item.sample.boxes {
          annotation += 1
          let box = object.box
          let numbers = [box.left, box.top, box.right - box.left, box.bottom - box.top]
          annotations.append(
            #"{"id": \#(annotation), "image_id": \#(image), "category_id": \#(object.label + 1), "#
              + #""bbox": [\#(numbers.map(ExportPlan.shown).joined(separator: ", "))], "#
              + #""area": \#(ExportPlan.shown(object.area ?? box.area)), "#
              + #""iscrowd": \#(object.isCrowd ? 1 : 0), "segmentation": []}"#)
        }
      }
      let parts = [("images", images), ("annotations", annotations), ("categories", categories)]
      let text = parts.map { name, lines in
        "\"\(name)\": [" + lines.map { "\n" + $0 }.joined(separator: ",") + "\n]"
      }
      try plan.write(
        "{\n" + text.joined(separator: ",\n") + "\n}\n",
        to: "annotations/instances\(split.map { "_" + $0.rawValue } ?? "").json")
    }
    return []
  }
}
