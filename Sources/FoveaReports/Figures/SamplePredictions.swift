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

    /// Makes a sample.
    public init(image: Image, truth: String, prediction: PredictionRecord) {
      self.image = image
      self.truth = truth
      self.prediction = prediction
    }

    var isRight: Bool { prediction.label == truth }
  }

  /// The sheet, in the order given; colour and sign both tell right from wrong.
  ///
  /// - Parameters:
  ///   - samples: what to show.
  ///   - title: the title; the counts of right and wrong ones are added to it.
  ///   - columns: pictures side by side.
  public static func sheet(_ samples: [Sample], title: String, columns: Int = 8) -> ContactSheet {
    let right = samples.filter(\.isRight).count
    return ContactSheet(
      title: "\(title): \(right) right, \(samples.count - right) wrong",
      cells: samples.map { sample in
        let percent = Int((sample.prediction.probability * 100).rounded())
        let sign = sample.isRight ? "\u{2713}" : "\u{2717}"
        return ContactSheet.Cell(
          image: sample.image,
          caption: [
            "\(sign) \(sample.prediction.label), \(percent) %",
            sample.isRight ? "" : "is \(sample.truth)",
          ],
          border: sample.isRight ? .blue : .vermilion)
      },
      columns: columns, legend: [(.blue, "right"), (.vermilion, "wrong")])
  }
}
