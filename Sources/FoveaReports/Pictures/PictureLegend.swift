import FoveaImages

/// Legends of pictures of predictions.
enum PictureLegend {
  /// The classes in masks, at most the `limit` with the most pixels.
  static func classes(
    in masks: [LabelMask], names: [String], background: Int?, limit: Int = 20
  ) -> [PictureKey] {
    var counts = [Int](repeating: 0, count: 256)
    for mask in masks {
      for value in mask.values { counts[Int(value)] += 1 }
    }
    let ignored = Int(LabelMask.ignored)
    let present = (0..<ignored).filter { counts[$0] > 0 && $0 != background }
    let named = present.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(limit).sorted()
    var keys = named.map { value in
      PictureKey(
        ClassStyle(of: value), names.indices.contains(value) ? names[value] : "class \(value)")
    }
    if present.count > named.count {
      keys.append(PictureKey(.white, "and \(present.count - named.count) smaller classes"))
    }
    // A class named background is obviously not painted; for another one the legend says so.
    if let background, names.indices.contains(background), counts[background] > 0,
      names[background].lowercased() != "background"
    {
      keys.append(PictureKey(.grey(0.93), "not painted: \(names[background])"))
    }
    if counts[ignored] > 0 { keys.append(PictureKey(ClassStyle.ignored, "not counted")) }
    return keys
  }

  /// The kinds of boxes compared with ground truth; other boxes have names.
  static func boxes(_ boxes: [DrawnBox]) -> [PictureKey] {
    let kinds = Set(boxes.map(\.kind))
    var keys: [PictureKey] = []
    let isCompared = !kinds.isDisjoint(with: [.right, .wrong, .missed])
    if isCompared || kinds.contains(.groundTruth) {
      keys.append(PictureKey(.blue, "ground truth", sample: .dashedBox))
    }
    if isCompared {
      keys.append(PictureKey(.orange, "predicted, right", sample: .box))
      keys.append(PictureKey(.vermilion, "\u{2717} predicted, wrong", sample: .box))
    }
    if kinds.contains(.uncounted) {
      keys.append(PictureKey(.grey(0.6), "in a crowd, not counted", sample: .dashedBox))
    }
    return keys
  }
}
