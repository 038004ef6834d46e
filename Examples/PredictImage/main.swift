// Predicts from images: `swift run PredictImage runs/classification/photos-small_cnn new.jpg`.
import Fovea

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count > 1 else { fatalError("usage: PredictImage RUN IMAGE...") }
let model = try VisionModel(contentsOf: arguments[0])
for path in arguments.dropFirst() {
  print("\(path): \(try model.predict(.path(path)))")
}
