import Foundation
import FoveaTensors

/// Files of external tensor data. They are memory-mapped; access is restricted to the model's
/// folder.
final class ExternalData {
  /// The model's folder. If the model is a symbolic link, also the folder of its target: model
  /// stores keep a model and its data as links into one folder.
  private let folders: [URL]
  private let folder: URL
  private var files: [String: MappedFile] = [:]

  /// External data of the model at a URL.
  init(besides model: URL) {
    folder = model.deletingLastPathComponent()
    folders = [
      folder.resolvingSymlinksInPath(),
      model.resolvingSymlinksInPath().deletingLastPathComponent(),
    ]
  }

  /// The bytes described by a tensor's entries `location`, `offset` and `length`.
  func bytes(
    _ entries: [(key: String, value: String)], byteCount: Int, owner: String
  ) throws(ONNXProblem) -> Data {
    var location: String?
    var offset = 0
    var length: Int?
    for (key, value) in entries {
      switch key {
      case "location": location = value
      case "offset": offset = try Self.number(value, key, owner)
      case "length": length = try Self.number(value, key, owner)
      default: break
      }
    }
    guard let location, !location.isEmpty else {
      throw ONNXProblem(.badExternalData, "\(owner) has external data without a location")
    }
    if let length, length != byteCount {
      throw ONNXProblem(
        .badTensor, "\(owner) needs \(byteCount) bytes for its shape, but has \(length)")
    }
    let file = try open(location, owner)
    guard offset <= file.bytes.count, byteCount <= file.bytes.count - offset else {
      throw ONNXProblem(
        .badExternalData,
        "\(owner) needs the \(byteCount) bytes from \(offset) of '\(location)', which has "
          + "\(file.bytes.count)")
    }
    guard byteCount > 0 else { return Data() }
    return Data(
      bytesNoCopy: file.start + offset, count: byteCount,
      deallocator: .custom { _, _ in withExtendedLifetime(file) {} })
  }

  private func open(_ location: String, _ owner: String) throws(ONNXProblem) -> MappedFile {
    if let file = files[location] { return file }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !location.utf8.contains(0), !parts.contains("..") else {
      throw ONNXProblem(
        .badExternalData,
        "\(owner) is in '\(location)'; only files in the model's folder are read")
    }
    let url = folder.appendingPathComponent(location).resolvingSymlinksInPath()
    guard folders.contains(where: { url.path.hasPrefix($0.path + "/") || $0.path == "/" }) else {
      throw ONNXProblem(
        .badExternalData,
        "\(owner) is in '\(location)', a link to outside the model's folder")
    }
    do {
      let file = try MappedFile(path: url.path)
      files[location] = file
      return file
    } catch {
      throw ONNXProblem(
        .badExternalData, "\(owner) is in '\(location)', which cannot be read: \(error)")
    }
  }

  private static func number(
    _ text: String, _ key: String, _ owner: String
  ) throws(ONNXProblem) -> Int {
    guard let number = Int(text), number >= 0 else {
      throw ONNXProblem(
        .badExternalData, "\(owner) has the \(key) '\(text)', which is not an integer")
    }
    return number
  }
}
