// Says what a trained model sees in images: `swift run LookAtImages model.safetensors a.jpg b.png`.
// It links neither trainer nor data sets; scripts/static-binary makes a small program of it.
import Foundation
import FoveaInference

let arguments = CommandLine.arguments.dropFirst()
guard let file = arguments.first, arguments.count > 1 else {
  fatalError("usage: LookAtImages MODEL IMAGE...")
}
do {
  let model = try VisionModel(contentsOf: URL(fileURLWithPath: file), checking: .meanwhile)
  for path in arguments.dropFirst() {
    print("\(path):")
    switch try model.look(at: .file(URL(fileURLWithPath: path))) {
    case .classification(let found):
      for score in found.scores.prefix(5) { print("  \(score.name) \(score.probability)") }
    case .objects(let objects):
      for object in objects { print("  \(object.name) \(object.score) \(object.box)") }
    case .mask(let mask):
      for (label, name) in model.classNames.enumerated() {
        print("  \(name) \(mask.values.count { $0 == label }) pixels")
      }
    case .values(let values):
      for value in values { print("  \(value.name) \(value.value)") }
    }
  }
} catch {
  print(error)
  exit(1)
}
