import Foundation
import FoveaInterchange
import FoveaWeights

extension FuzzTarget {
  static let hdf5 = FuzzTarget(name: "hdf5", seeds: ["Tests/Goldens/keras/seeds"]) { data in
    readAll { try KerasFile(data, path: fuzzedPath) }
  }

  static let keras = FuzzTarget(name: "keras-zip", seeds: ["Tests/Goldens/keras/seeds"]) { data in
    readAll {
      try KerasFile(ZipArchive(FileBytes(data, path: fuzzedPath), checksums: .ignored))
    }
  }

  /// The configuration up to the first zero byte, followed by the weights.
  static let darknet = FuzzTarget(name: "darknet", seeds: ["Tests/Goldens/darknet"]) { data in
    let text = data.prefix { $0 != 0 }
    _ = try? DarknetNetwork(
      configuration: Data(text), path: fuzzedPath, weights: Data(data.dropFirst(text.count + 1)),
      weightsPath: fuzzedPath)
  }
}
