import FoveaImages
import FoveaSupport

/// A sheet of images with ground truth, predicted masks and mistakes.
public enum SegmentationSheet {
  /// An image, its ground truth and its prediction.
  public struct Sample: Sendable {
    /// The image before normalisation.
    public var image: Image
    /// The text under the picture, such as the file's name.
    public var name: String
    /// The labelled class of each pixel.
    public var groundTruth: LabelMask
    /// The predicted class of each pixel; scaled to the ground truth where sizes differ.
    public var prediction: LabelMask
    /// The image's loss, or another value that is high for bad predictions.
    public var loss: Double?

    /// Makes a sample.
    public init(
      image: Image, name: String, groundTruth: LabelMask, prediction: LabelMask, loss: Double? = nil
    ) {
      self.image = image
      self.name = name
      self.groundTruth = groundTruth
      self.prediction = prediction
      self.loss = loss
    }
  }

  /// Makes the sheet, a row for each sample: image, ground truth, prediction, mistakes.
  ///
  /// - Parameters:
  ///   - classNames: The class of each pixel value.
  ///   - background: The class that is not painted, and by which mistakes are misses or false
  ///     alarms; nil where there is none.
  ///   - limit: The maximum number of samples.
  ///   - side: The side of the square that each picture is fitted into, in pixels.
  public static func sheet(
    _ samples: [Sample], title: String, classNames: [String], background: Int? = 0,
    order: PictureOrder = .given, limit: Int = 8, side: Int = 320
  ) -> ContactSheet {
    let shown = order.positions(of: samples.map(\.loss), limit: limit).map { samples[$0] }
    let classes = PictureLegend.classes(
      in: shown.flatMap { [$0.groundTruth, $0.prediction] }, names: classNames,
      background: background)
    let mistakes = MaskMistakes.legend(classCount: classNames.count, background: background)
    return ContactSheet(
      title: title + order.suffix,
      cells: shown.flatMap { cells($0, background, side: side) }, columns: 4, side: side,
      legend: classes + mistakes)
  }

  private static func cells(
    _ sample: Sample, _ background: Int?, side: Int
  ) -> [ContactSheet.Cell] {
    let mistakes = MaskMistakes(
      groundTruth: sample.groundTruth, prediction: sample.prediction, background: background)
    func panel(_ mask: LabelMask?) -> Image {
      AnnotatedPicture(image: sample.image, mask: mask, background: background).panel(side: side)
    }
    let loss = sample.loss.map { "loss " + NumberText.fixed($0, 3) } ?? ""
    return [
      ContactSheet.Cell(image: panel(nil), caption: [sample.name, loss]),
      ContactSheet.Cell(image: panel(sample.groundTruth), caption: ["ground truth", ""]),
      ContactSheet.Cell(image: panel(sample.prediction), caption: ["prediction", ""]),
      ContactSheet.Cell(
        image: mistakes.drawn(on: panel(nil)), caption: ["mistakes", mistakes.text]),
    ]
  }
}
