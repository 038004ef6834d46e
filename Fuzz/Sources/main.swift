import CFuzzer
import Foundation

/// All fuzzed readers; a new one is a file in this folder and a line here.
let targets: [FuzzTarget] = [
  .safetensors, .zip, .pickle, .pyTorchZip, .pyTorchStacked, .npy, .npz, .hdf5, .keras, .darknet,
  .onnx, .onnxTensor,
]

guard CommandLine.arguments.count > 1,
  let target = targets.first(where: { $0.name == CommandLine.arguments[1] })
else {
  print(targets.map { ([$0.name] + $0.seeds).joined(separator: " ") }.joined(separator: "\n"))
  exit(CommandLine.arguments.count > 1 ? 64 : 0)
}

/// The current target: libFuzzer takes a function without context.
let read = target.read

// The target's name is not an argument of libFuzzer.
var arguments: [UnsafeMutablePointer<CChar>?] =
  ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) } + [nil]
var count = Int32(arguments.count - 1)
let status = arguments.withUnsafeMutableBufferPointer { buffer in
  var start = buffer.baseAddress
  return LLVMFuzzerRunDriver(&count, &start) { bytes, size in
    read(bytes.map { Data(bytes: $0, count: size) } ?? Data())
    return 0
  }
}
exit(status)
