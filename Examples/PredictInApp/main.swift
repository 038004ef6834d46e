// Predicts with a model of any task: `swift run PredictInApp model.safetensors a.jpg b.png`. It
// links neither the trainer nor data sets; scripts/static-binary builds a small static program of
// it.
import Foundation
import FoveaInference

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count > 1 else { fatalError("usage: PredictInApp MODEL IMAGE...") }
do {
  // The file's checksum is verified while images are decoded. Damaged weights give no result.
  let model = try VisionModel(contentsOf: arguments[0], checking: .meanwhile)
  let images = arguments.dropFirst().map { InputImage.path($0) }
  for try await found in model.predictions(for: images) {
    print("\(arguments[found.index + 1]): \(found.prediction)")
    switch found.prediction {
    case .classification(let result):
      for score in result.scores.prefix(5) { print("  \(score.name) \(score.probability)") }
    case .detection(let result):
      for object in result { print("  \(result.name(of: object)) \(object.score) \(object.box)") }
    case .segmentation(let result):
      for (name, count) in zip(model.classNames, result.pixelCounts()) {
        print("  \(name) \(count)")
      }
    case .regression(let result):
      for value in result { print("  \(value.name) \(value.value)") }
    case .verification(let result): print("  \(result.values.count) numbers")
    }
  }
} catch {
  print(error)
  exit(1)
}
