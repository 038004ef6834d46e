import Foundation
import Fovea

extension TemporaryFolder {
  /// Writes class folders of small grey PNG files.
  func writeShapes(
    to path: String = "shapes", perClass: Int = 20, size: Int = 16, seed: UInt64 = 1
  ) throws {
    try GeneratedShapes(perClass: perClass, size: size, channels: 1, seed: seed).write(
      to: self(path))
  }

  /// Trains a small model on `shapes` for a short time.
  func train(_ more: String..., name: String = "run") throws -> FoveaProgram.Result {
    try FoveaProgram.finish(
      FoveaProgram.start(
        [
          "train", "shapes", "--model", "lenet5", "--epochs", "2", "--batch-size", "16",
          "--learning-rate", "0.01", "--name", name,
        ] + more, in: url), in: url)
  }

  /// Names of the files in a folder, hidden ones too.
  func files(in path: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: self(path).path))
  }
}
