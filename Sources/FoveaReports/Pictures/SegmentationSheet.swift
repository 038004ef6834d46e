import Foundation
import FoveaImages

/// A sheet of images with true and predicted masks, and where they differ.
public enum SegmentationSheet {
  /// An image, its true mask and the model's.
  public struct Sample: Sendable {
    /// The image as a person should see it.
    public var image: Image
    /// What stands under the picture, such as the file's name.
    public var name: String
    /// The true class of each pixel.
    public var truth: LabelMask
    /// The predicted class of each pixel; of another size than the truth, it is scaled to it.
    public var prediction: LabelMask
    /// The image's loss, or another figure that is high where the model fails.
    public var loss: Double?

    /// Makes a sample.
    public init(
      image: Image, name: String, truth: LabelMask, prediction: LabelMask, loss: Double? = nil
    ) {
      self.image = image
      self.name = name
      self.truth = truth
      self.prediction = prediction
      self.loss = loss
    }
  }

  /// Makes the sheet, a row for each sample: image, truth, prediction, mistakes.
  ///
  /// - Parameters:
  ///   - classNames: the class of each pixel value.
  ///   - background: the class that is not painted, and that makes a mistake a miss or a false
  ///     alarm; nil where no class is that.
  ///   - limit: the most samples to show.
  ///   - side: the square that each picture is fitted into, in pixels.
  public static func sheet(
    _ samples: [Sample], title: String, classNames: [String], background: Int? = 0,
    order: PictureOrder = .given, limit: Int = 8, side: Int = 320
  ) -> ContactSheet {
    let shown = order.positions(of: samples.map(\.loss), limit: limit).map { samples[$0] }
    let classes = PictureLegend.classes(
      in: shown.flatMap { [$0.truth, $0.prediction] }, names: classNames, background: background)
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
      truth: sample.truth, prediction: sample.prediction, background: background)
    func panel(_ mask: LabelMask?) -> Image {
      AnnotatedPicture(image: sample.image, mask: mask, background: background).panel(side: side)
    }
    let loss = sample.loss.map { "loss " + String(format: "%.3f", $0) } ?? ""
    return [
      ContactSheet.Cell(image: panel(nil), caption: [sample.name, loss]),
      ContactSheet.Cell(image: panel(sample.truth), caption: ["truth", ""]),
      ContactSheet.Cell(image: panel(sample.prediction), caption: ["prediction", ""]),
      ContactSheet.Cell(
        image: mistakes.drawn(on: panel(nil)), caption: ["mistakes", mistakes.text]),
    ]
  }
}
