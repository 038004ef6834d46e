import FoveaImages
import FoveaRunRecords

/// A sheet of pictures with what the model said about each, right and wrong.
///
/// ```swift
/// let sheet = SamplePredictions.sheet(samples, title: "Sample predictions, test")
/// try sheet.image().write(to: folder.appendingPathComponent("predictions.png"))
/// ```
public enum SamplePredictions {
  /// A picture, its true class and the model's answer.
  public struct Sample: Sendable {
    /// The picture as a person should see it, before normalisation.
    public var image: Image
    /// The true class.
    public var truth: String
    /// The model's answer.
    public var prediction: PredictionRecord
    /// The sample's loss, to order samples by and to show; nil where it was not measured.
    public var loss: Double?

    /// Makes a sample.
    public init(
      image: Image, truth: String, prediction: PredictionRecord, loss: Double? = nil
    ) {
      self.image = image
      self.truth = truth
      self.prediction = prediction
      self.loss = loss
    }

    var isRight: Bool { prediction.label == truth }
  }

  /// The sheet; colour and sign both tell right from wrong.
  ///
  /// - Parameters:
  ///   - samples: what to show.
  ///   - title: the title; the counts of right and wrong ones are added to it.
  ///   - columns: pictures side by side.
  ///   - order: as given, or by loss.
  ///   - limit: the most samples to show.
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
            "\(sign) \(sample.prediction.label), \(percent) %",
            sample.isRight ? "" : "is \(sample.truth)",
          ] + (sample.loss.map { ["loss " + EvaluationTable.fixed($0, 3)] } ?? []),
          border: sample.isRight ? .blue : .vermilion)
      },
      columns: columns, legend: [PictureKey(.blue, "right"), PictureKey(.vermilion, "wrong")])
  }
}
