// Says what is in images: `swift run PredictImage runs/classification/photos-small_cnn new.jpg`.
import Fovea

let arguments = CommandLine.arguments.dropFirst()
guard let run = arguments.first, arguments.count > 1 else {
  fatalError("usage: PredictImage RUN IMAGE...")
}
let classifier = try Classifier(contentsOf: URL(fileURLWithPath: run))
let images = arguments.dropFirst().map { URL(fileURLWithPath: $0) }
for prediction in try classifier.predict(images: images, top: 1) {
  print("\(prediction.path): \(prediction.label), probability \(prediction.probability)")
}
