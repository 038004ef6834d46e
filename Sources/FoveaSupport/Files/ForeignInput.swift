import Foundation

/// Inputs that are neither images nor data: addresses, cameras, videos, archives, and files of
/// other kinds, recognised by their names.
package enum ForeignInput {
  /// What the input is and what to do with it; nil for others.
  ///
  /// - Parameter path: The path, as the user gave it.
  package static func advice(on path: String) -> String? {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !exists || !isFolder.boolValue else { return nil }
    if !exists, path.wholeMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*:\/.*/) != nil {
      return address(path)
    }
    if !exists, path.count < 3, Int(path) != nil {
      return "'\(path)' is no file: Fovea reads images from files, not from cameras"
    }
    let name = path.lowercased()
    return kinds.first { kind in kind.extensions.contains { name.hasSuffix("." + $0) } }
      .map { "\(path) is \($0.advice)" }
  }

  private static func address(_ path: String) -> String {
    guard !path.hasPrefix("rtsp") else {
      return "\(path) is a stream: save its pictures as image files first"
    }
    // Paths lose a slash of an address on the way.
    let whole = path.replacing(#/^([a-z]+):/([^/])/#) { "\($0.output.1)://\($0.output.2)" }
    return "\(whole) is an address: download it first (curl -LO \(whole))"
  }

  private static let kinds: [(extensions: [String], advice: String)] = [
    (
      ["mp4", "avi", "mov", "mkv", "webm", "m4v", "mpg", "mpeg", "wmv", "flv", "ts"],
      "a video: cut it into images first (mkdir frames; ffmpeg -i VIDEO frames/%05d.png)"
    ),
    (["gif", "apng"], "an animation: save its pictures as PNG files first"),
    (
      ["tar", "tar.gz", "tgz", "tar.bz2", "tbz", "tar.xz", "txz", "tar.zst"],
      "an archive: unpack it (tar -xf ARCHIVE), and give the folder"
    ),
    (["zip"], "an archive: unpack it (unzip ARCHIVE), and give the folder"),
    (["7z", "rar"], "an archive: unpack it, and give the folder"),
    (
      ["parquet", "arrow", "tfrecord", "tfrecords", "mat", "npz", "npy", "pkl", "pickle", "lmdb"],
      "a table or array of another program: write its images as files first, in a folder for each "
        + "class"
    ),
    (
      ["heic", "heif", "avif", "dng", "cr2", "nef", "arw", "psd", "svg", "dcm"],
      "a picture of a kind that isn't read: convert it to PNG or JPEG first"
    ),
    (
      ["safetensors", "pt", "pth", "onnx", "keras", "h5", "tflite", "weights"],
      "a file of a model, not of images"
    ),
  ]
}
