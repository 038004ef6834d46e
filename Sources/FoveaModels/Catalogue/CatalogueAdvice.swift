import FoveaSupport

/// The advice on a model's name that the catalogue doesn't have.
enum CatalogueAdvice {
  /// A question for near names, what else is meant by a file's name, and where all names are
  /// listed.
  static func text(for name: String) -> String {
    let stem = withoutFileExtension(name)
    let near =
      yolo(stem).map { " Did you mean '\($0)'?" }
      ?? NearestName.question(for: stem, among: Catalogue.models.map(\.name))
    var text = near
    if stem != name {
      text +=
        yolo(stem) == nil
        ? " `model` is a name; a file of weights is given by `weights`."
        : " The weights of other YOLO programs are not read from such a file: export the network "
          + "to ONNX there, and import that."
    }
    if near.isEmpty {
      text +=
        " Usual ones are resnet18 (classification), yolo-n (detection), unet (segmentation) "
        + "and embedding (verification)."
    }
    return text + " `Catalogue.models` lists all."
  }

  private static func withoutFileExtension(_ name: String) -> String {
    let kinds = [".pt", ".pth", ".onnx", ".safetensors", ".yaml", ".h5", ".keras", ".weights"]
    let kind = kinds.first { name.lowercased().hasSuffix($0) }
    return String((name.split(separator: "/").last ?? "").dropLast(kind?.count ?? 0))
  }

  /// The model nearest to one of the YOLO family in another program, such as `yolov8n`, `yolo11s`
  /// or `yolov5x6u-seg`; nil for other names.
  static func yolo(_ name: String) -> String? {
    let family =
      #/
      yolo (?: x|v )? [-_]? \d{0,2} [-_]?
      ( n|s|m|l|x|b|c|e|t|nano|tiny|small|medium|large )? 6? u? ( -[a-z]+ )?
      /#
    guard let match = name.lowercased().wholeMatch(of: family) else { return nil }
    switch match.output.2.map(String.init) {
    case "-seg": return "unet"
    case "-cls": return "resnet18"
    case nil: break
    default: return nil
    }
    switch match.output.1.map(String.init) {
    case "s", "small": return "yolo-s"
    case "m", "medium": return "yolo-m"
    case "l", "large", "x", "b", "c", "e": return "yolo-l"
    default: return "yolo-n"
    }
  }
}
