import FoveaSupport
import FoveaInference

// A program that only looks at images: it sees no trainer and no data sets.
do {
  _ = try VisionModel(contentsOf: URL(fileURLWithPath: "/no/such/model.safetensors"))
} catch let error as InferenceError {
  print(error)
}
let pixels: [UInt8] = [0, 128, 255, 255, 255, 128, 0, 255]
let frame = try Image(copying: pixels, width: 2, height: 1, format: .bgra)
precondition(frame.pixels == [255, 128, 0, 0, 128, 255])
let input = try Preprocessing(width: 2, height: 1, channels: 3)(frame)
print("FoveaInference \(FoveaVersion.number): \(input.count) numbers")
