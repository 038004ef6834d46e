import Foundation
import FoveaInterchange
import FoveaTensors

/// Opens an archive and reads all its tensors, except large ones with repeated elements.
func readAll(_ open: () throws -> any TensorArchive) {
  guard let archive = try? open() else { return }
  for entry in archive.tensors.prefix(64) where entry.shape.reduce(1, *) <= 1 << 20 {
    _ = try? archive.tensor(named: entry.name).withBytes { $0.count }
  }
}

extension FuzzTarget {
  static let safetensors = FuzzTarget(
    name: "safetensors", seeds: ["Tests/Goldens/archives/safetensors"]
  ) { data in
    readAll { try SafetensorsFile(data, path: fuzzedPath) }
  }

  static let zip = FuzzTarget(
    name: "zip", seeds: ["Tests/Goldens/archives/npy", "Tests/Goldens/archives/torch"]
  ) { data in
    guard let archive = try? ZipArchive(FileBytes(data, path: fuzzedPath), checksums: .ignored)
    else { return }
    for entry in archive.entries.prefix(64) {
      _ = try? archive.beginning(of: entry, count: 100)
      _ = try? archive.withContents(of: entry, limit: 1 << 24) { $0.count }
    }
  }

  static let pickle = FuzzTarget(
    name: "pickle", seeds: ["Tests/Goldens/archives/pickle"]
  ) { data in
    data.withUnsafeBytes { _ = try? PickleMachine.read($0, path: fuzzedPath) }
  }

  static let pyTorchZip = FuzzTarget(
    name: "torch-zip", seeds: ["Tests/Goldens/archives/torch"]
  ) { data in
    readAll { try PyTorchFile(FileBytes(data, path: fuzzedPath), checksums: .ignored) }
  }

  static let pyTorchStacked = FuzzTarget(
    name: "torch-stacked", seeds: ["Tests/Goldens/archives/stacked"]
  ) { data in
    readAll { try PyTorchFile(data, path: fuzzedPath) }
  }

  static let npy = FuzzTarget(name: "npy", seeds: ["Tests/Goldens/archives/npy"]) { data in
    readAll { try NPYFile(data, path: fuzzedPath) }
  }

  static let npz = FuzzTarget(name: "npz", seeds: ["Tests/Goldens/archives/npy"]) { data in
    readAll {
      try NPZFile(ZipArchive(FileBytes(data, path: fuzzedPath), checksums: .ignored))
    }
  }
}
