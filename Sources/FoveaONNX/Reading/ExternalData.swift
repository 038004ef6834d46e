import Foundation
import FoveaTensors

/// Files beside a model that hold its tensors' bytes. They are mapped, not read, and nothing outside
/// the model's folder is touched.
final class ExternalData {
  /// The folder as given and, where the model is a link, the one that its file lies in: model stores
  /// keep both the model and its data as links into one folder.
  private let folders: [URL]
  private let folder: URL
  private var files: [String: MappedFile] = [:]

  /// Data of the model at a path.
  init(besides model: URL) {
    folder = model.deletingLastPathComponent()
    folders = [
      folder.resolvingSymlinksInPath(),
      model.resolvingSymlinksInPath().deletingLastPathComponent(),
    ]
  }

  /// The bytes that a tensor's entries (`location`, `offset`, `length`) describe.
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
      throw ONNXProblem(.badExternalData, "\(owner) lies outside the file, but not said where")
    }
    if let length, length != byteCount {
      throw ONNXProblem(
        .badTensor, "\(owner) needs \(byteCount) bytes for its shape, and has \(length)")
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
        "\(owner) lies in '\(location)', and only files within the model's folder are read")
    }
    let url = folder.appendingPathComponent(location).resolvingSymlinksInPath()
    guard folders.contains(where: { url.path.hasPrefix($0.path + "/") || $0.path == "/" }) else {
      throw ONNXProblem(
        .badExternalData,
        "\(owner) lies in '\(location)', a link that leads out of the model's folder")
    }
    do {
      let file = try MappedFile(path: url.path)
      files[location] = file
      return file
    } catch {
      throw ONNXProblem(
        .badExternalData, "\(owner) lies in '\(location)', which cannot be read: \(error)")
    }
  }

  private static func number(
    _ text: String, _ key: String, _ owner: String
  ) throws(ONNXProblem) -> Int {
    guard let number = Int(text), number >= 0 else {
      throw ONNXProblem(.badExternalData, "\(owner) has the \(key) '\(text)', no whole number")
    }
    return number
  }
}
