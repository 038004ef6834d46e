import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// A sheet of pictures with their predictions, right and wrong.
///
/// ```swift
/// let sheet = SamplePredictions.sheet(samples, title: "Sample predictions, test")
/// try sheet.image().write(to: folder.appendingPathComponent("predictions.png"))
/// ```
public enum SamplePredictions {
  /// A picture, its label and its prediction.
  public struct Sample: Sendable {
    /// The picture before normalisation.
    public var image: Image
    /// The labelled class.
    public var label: String
    /// The prediction.
    public var prediction: PredictionRecord
    /// The sample's loss, for the order and the caption; nil where unknown.
    public var loss: Double?

    /// Makes a sample.
    public init(
      image: Image, label: String, prediction: PredictionRecord, loss: Double? = nil
    ) {
      self.image = image
      self.label = label
      self.prediction = prediction
      self.loss = loss
    }

    var isRight: Bool { prediction.label == label }
  }

  /// Makes the sheet; colour and sign both mark right and wrong predictions.
  ///
  /// - Parameters:
  ///   - samples: The samples to show.
  ///   - title: The title; counts of right and wrong predictions are added.
  ///   - columns: The number of pictures in a row.
  ///   - order: The order of the samples.
  ///   - limit: The maximum number of samples.
  public static func sheet(
    _ samples: [Sample], title: String, columns: Int = 8, order: PictureOrder = .given,
    limit: Int = .max
  ) -> ContactSheet {
    let shown = order.positions(of: samples.map(\.loss), limit: limit).map { samples[$0] }
    let right = shown.filter(\.isRight).count
    return ContactSheet(
      title: "\(title)\(order.suffix): \(right) right, \(shown.count - right) wrong",
      cells: shown.map { sample in
        let percent = Int((sample.prediction.probability * 100).rounded())
        let sign = sample.isRight ? "\u{2713}" : "\u{2717}"
        return ContactSheet.Cell(
          image: sample.image,
          caption: [
            // Long names are cut at the end.
            "\(sign) \(percent) % \(sample.prediction.label)",
            sample.isRight ? "" : "is \(sample.label)",
          ] + (sample.loss.map { ["loss " + NumberText.fixed($0, 3)] } ?? []),
          border: sample.isRight ? .blue : .vermilion)
      },
      columns: columns, legend: [PictureKey(.blue, "right"), PictureKey(.vermilion, "wrong")])
  }
}
