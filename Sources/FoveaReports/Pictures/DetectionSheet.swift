import FoveaImages
import FoveaSupport

/// A sheet of images with ground-truth and predicted boxes.
///
/// ```swift
/// let sheet = DetectionSheet.sheet(samples, title: "Predictions, test", order: .worst)
/// try sheet.image().write(to: folder.appendingPathComponent("predictions.png"))
/// ```
public enum DetectionSheet {
  /// An image, its ground truth and its predictions.
  public struct Sample: Sendable {
    /// The image before normalisation.
    public var image: Image
    /// The text under the picture, such as the file's name.
    public var name: String
    /// The ground-truth boxes: found or missed.
    public var groundTruth: [DrawnBox]
    /// The predictions: right, wrong or uncounted.
    public var predictions: [DrawnBox]
    /// The image's loss, or another value that is high for bad predictions.
    public var loss: Double?

    /// Makes a sample and compares predictions with ground truth.
    ///
    /// - Parameters:
    ///   - groundTruth: The ground-truth boxes, of any kind.
    ///   - predictions: The predictions to show, without low scores, of any kind.
    ///   - iou: The minimum IoU of a right prediction.
    public init(
      image: Image, name: String, groundTruth: [DrawnBox], predictions: [DrawnBox],
      loss: Double? = nil, iou: Double = 0.5
    ) {
      self.image = image
      self.name = name
      (self.groundTruth, self.predictions) = DrawnBox.compared(
        groundTruth: groundTruth, predictions: predictions, iou: iou)
      self.loss = loss
    }

    /// The predictions to draw: right ones, and of the others those of highest score, at most as
    /// many as there are boxes, but at least ``fewest``. A weak detector has hundreds, under which
    /// the picture would disappear.
    var drawnPredictions: [DrawnBox] {
      let others = predictions.indices.filter { predictions[$0].kind != .right }
        .sorted { (predictions[$1].score ?? 0, $0) < (predictions[$0].score ?? 0, $1) }
      let kept = Set(others.prefix(max(Self.fewest, groundTruth.count)))
      return predictions.indices.filter { predictions[$0].kind == .right || kept.contains($0) }
        .map { predictions[$0] }
    }

    /// The number of predictions that are not right and always drawn.
    static let fewest = 12

    func count(_ kind: DrawnBox.Kind) -> Int {
      (groundTruth + predictions).count { $0.kind == kind && !$0.isIgnored }
    }
  }

  /// The arrangement of ground truth and predictions.
  public enum Layout: Sendable {
    /// In one picture: ground truth dashed and blue, predicted ones solid.
    case together
    /// In two pictures, ground truth on the left.
    case sideBySide
  }

  /// Makes the sheet.
  ///
  /// - Parameters:
  ///   - title: The title; counts of right, wrong and missed boxes are added.
  ///   - limit: The maximum number of samples.
  ///   - columns: The number of samples in a row.
  ///   - side: The side of the square that each picture is fitted into, in pixels.
  public static func sheet(
    _ samples: [Sample], title: String, layout: Layout = .together, order: PictureOrder = .given,
    limit: Int = 16, columns: Int? = nil, side: Int = 480
  ) -> ContactSheet {
    let shown = order.positions(of: samples.map(\.loss), limit: limit).map { samples[$0] }
    func total(_ kind: DrawnBox.Kind) -> Int { shown.reduce(0) { $0 + $1.count(kind) } }
    let counts = "\(total(.right)) right, \(total(.wrong)) wrong, \(total(.missed)) missed"
    var legend = PictureLegend.boxes(shown.flatMap { $0.groundTruth + $0.predictions })
    if legend.isEmpty { legend = [PictureKey(.blue, "ground truth", sample: .dashedBox)] }
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
    if let loss = sample.loss { counts += ", loss " + NumberText.fixed(loss, 3) }
    let predictions = sample.drawnPredictions
    if predictions.count < sample.predictions.count {
      counts += " (\(predictions.count) of \(sample.predictions.count) drawn)"
    }
    func panel(_ boxes: [DrawnBox]) -> Image {
      AnnotatedPicture(image: sample.image, boxes: boxes).panel(side: side)
    }
    switch layout {
    case .together:
      return [
        ContactSheet.Cell(
          image: panel(sample.groundTruth + predictions), caption: [sample.name, counts])
      ]
    case .sideBySide:
      return [
        ContactSheet.Cell(
          image: panel(sample.groundTruth),
          caption: ["ground truth: \(sample.name)", groundTruthText(sample)]),
        ContactSheet.Cell(image: panel(predictions), caption: ["prediction", counts]),
      ]
    }
  }

  private static func groundTruthText(_ sample: Sample) -> String {
    let crowds = sample.groundTruth.count(where: \.isCrowd)
    let difficult = sample.groundTruth.count { $0.isDifficult && !$0.isCrowd }
    let boxes = sample.groundTruth.count - crowds - difficult
    return "\(boxes) \(boxes == 1 ? "box" : "boxes")"
      + (crowds == 0 ? "" : crowds == 1 ? ", 1 crowd" : ", \(crowds) crowds")
      + (difficult == 0 ? "" : ", \(difficult) difficult")
  }
}
