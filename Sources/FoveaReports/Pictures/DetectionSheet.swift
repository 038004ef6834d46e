import Foundation
import FoveaImages

/// A sheet of images with true and predicted boxes.
///
/// ```swift
/// let sheet = DetectionSheet.sheet(samples, title: "Predictions, test", order: .worst)
/// try sheet.image().write(to: folder.appendingPathComponent("predictions.png"))
/// ```
public enum DetectionSheet {
  /// An image, its true boxes and the model's.
  public struct Sample: Sendable {
    /// The image as a person should see it.
    public var image: Image
    /// What stands under the picture, such as the file's name.
    public var name: String
    /// The true boxes: found or missed.
    public var truths: [DrawnBox]
    /// The predictions: right, wrong or uncounted.
    public var predictions: [DrawnBox]
    /// The image's loss, or another figure that is high where the model fails.
    public var loss: Double?

    /// Makes a sample and compares predictions with truth.
    ///
    /// - Parameters:
    ///   - truths: true boxes, of any kind.
    ///   - predictions: those to show, low scores left out, of any kind.
    ///   - iou: the intersection over union from which a prediction is right.
    public init(
      image: Image, name: String, truths: [DrawnBox], predictions: [DrawnBox],
      loss: Double? = nil, iou: Double = 0.5
    ) {
      self.image = image
      self.name = name
      (self.truths, self.predictions) = DrawnBox.compared(
        truths: truths, predictions: predictions, iou: iou)
      self.loss = loss
    }

    func count(_ kind: DrawnBox.Kind) -> Int {
      (truths + predictions).count { $0.kind == kind && !$0.isCrowd }
    }
  }

  /// How truth and prediction stand to each other.
  public enum Layout: Sendable {
    /// In one picture: true boxes dashed and blue, predicted ones solid.
    case together
    /// In two pictures, the true boxes on the left.
    case sideBySide
  }

  /// Makes the sheet.
  ///
  /// - Parameters:
  ///   - title: the title; counts of right, wrong and missed boxes are added.
  ///   - limit: the most samples to show.
  ///   - columns: samples side by side.
  ///   - side: the square that each picture is fitted into, in pixels.
  public static func sheet(
    _ samples: [Sample], title: String, layout: Layout = .together, order: PictureOrder = .given,
    limit: Int = 16, columns: Int? = nil, side: Int = 480
  ) -> ContactSheet {
    let shown = order.positions(of: samples.map(\.loss), limit: limit).map { samples[$0] }
    func total(_ kind: DrawnBox.Kind) -> Int { shown.reduce(0) { $0 + $1.count(kind) } }
    let counts = "\(total(.right)) right, \(total(.wrong)) wrong, \(total(.missed)) missed"
    var legend = PictureLegend.boxes(shown.flatMap { $0.truths + $0.predictions })
    if legend.isEmpty { legend = [PictureKey(.blue, "true", sample: .dashedBox)] }
    let perSample = layout == .together ? 1 : 2
    return ContactSheet(
      title: "\(title)\(order.suffix): \(counts)",
      cells: shown.flatMap { cells($0, layout, side: side) },
      columns: perSample * max(1, columns ?? (layout == .together ? 3 : 1)), side: side,
      legend: legend)
  }

  private static func cells(
    _ sample: Sample, _ layout: Layout, side: Int
  ) -> [ContactSheet.Cell] {
    var counts =
      "\(sample.count(.right)) right, \(sample.count(.wrong)) wrong, "
      + "\(sample.count(.missed)) missed"
    if let loss = sample.loss { counts += ", loss " + String(format: "%.3f", loss) }
    func panel(_ boxes: [DrawnBox]) -> Image {
      AnnotatedPicture(image: sample.image, boxes: boxes).panel(side: side)
    }
    switch layout {
    case .together:
      return [
        ContactSheet.Cell(
          image: panel(sample.truths + sample.predictions), caption: [sample.name, counts])
      ]
    case .sideBySide:
      return [
        ContactSheet.Cell(
          image: panel(sample.truths), caption: ["true: \(sample.name)", truthText(sample)]),
        ContactSheet.Cell(image: panel(sample.predictions), caption: ["predicted", counts]),
      ]
    }
  }

  private static func truthText(_ sample: Sample) -> String {
    let crowds = sample.truths.count(where: \.isCrowd)
    let boxes = sample.truths.count - crowds
    return "\(boxes) \(boxes == 1 ? "box" : "boxes")"
      + (crowds == 0 ? "" : crowds == 1 ? ", 1 crowd" : ", \(crowds) crowds")
  }
}
