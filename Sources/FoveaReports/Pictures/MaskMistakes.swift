import FoveaImages
import FoveaSupport

/// The differences of a predicted mask from the ground truth.
struct MaskMistakes {
  /// The kind of a pixel of ``mask``.
  enum Kind: UInt8 {
    case right, falseAlarm, miss, mixedUp, ignored

    var style: ClassStyle? {
      switch self {
      case .right: nil
      case .falseAlarm: ClassStyle(color: .vermilion)
      case .miss: ClassStyle(color: .skyBlue)
      case .mixedUp: ClassStyle(color: .yellow)
      case .ignored: .ignored
      }
    }
  }

  /// A ``Kind`` for each pixel of the ground truth.
  let mask: LabelMask
  /// The number of labelled pixels, and of wrong ones among them.
  let counted, wrong: Int

  init(groundTruth: LabelMask, prediction: LabelMask, background: Int?) {
    guard groundTruth.width > 0, groundTruth.height > 0, prediction.width > 0, prediction.height > 0
    else {
      (mask, counted, wrong) = (LabelMask(width: 0, height: 0), 0, 0)
      return
    }
    let predicted = prediction.scaled(width: groundTruth.width, height: groundTruth.height)
    var (counted, wrong) = (0, 0)
    let kinds = zip(groundTruth.values, predicted.values).map { label, prediction -> UInt8 in
      if label == LabelMask.ignored { return Kind.ignored.rawValue }
      counted += 1
      if label == prediction { return Kind.right.rawValue }
      wrong += 1
      if Int(label) == background { return Kind.falseAlarm.rawValue }
      return (Int(prediction) == background ? Kind.miss : .mixedUp).rawValue
    }
    self.mask = LabelMask(width: groundTruth.width, height: groundTruth.height, values: kinds)
    (self.counted, self.wrong) = (counted, wrong)
  }

  /// The share of wrong pixels as text.
  var text: String {
    guard counted > 0 else { return "no pixel counts" }
    return NumberText.percent(Double(wrong) / Double(counted), 2) + " of pixels wrong"
  }

  /// The picture in pale grey with mistakes in colour.
  func drawn(on picture: Image) -> Image {
    guard picture.width > 0, picture.height > 0 else { return picture }
    let canvas = Canvas(width: picture.width, height: picture.height)
    let place = Canvas.Rectangle(
      x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
    canvas.draw(picture.converted(toChannels: 1), in: place, opacity: 0.4)
    canvas.draw(mask, in: place, opacity: 0.9, lineWidth: 0) { Kind(rawValue: $0)?.style }
    return canvas.image()
  }

  /// The legend of the colours of mistakes.
  static func legend(classCount: Int, background: Int?) -> [PictureKey] {
    guard background != nil else { return [PictureKey(.yellow, "mistake")] }
    let both = [
      PictureKey(.vermilion, "mistake: predicted, but background"),
      PictureKey(.skyBlue, "mistake: missed"),
    ]
    return classCount != 2 ? both + [PictureKey(.yellow, "mistake: another class")] : both
  }
}
