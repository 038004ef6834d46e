import Foundation

/// Whether convolution algorithms are chosen by timing them, and the folder of the choices.
public enum ConvolutionSearchMode: Hashable, Sendable {
  /// A fixed rule chooses, the same on every machine. Nothing is timed, read or written.
  case off
  /// oneDNN's direct algorithm alone, for comparison. Slow: nothing is timed, and none of our
  /// kernels are used.
  case direct
  /// Each new shape is timed once, in about ten milliseconds. The choice is kept in the user's
  /// cache folder: `$XDG_CACHE_HOME/fovea`, else `~/.cache/fovea`; on Apple systems
  /// `~/Library/Caches/fovea`.
  case on
  /// As `on`, with choices in another folder, which is created if needed.
  case folder(URL)

  /// The environment variable that sets the mode of a process: `on`, `off`, `direct` or the path of
  /// a folder.
  public static let variable = "FOVEA_CONVOLUTION_SEARCH"

  /// Parses the value of the variable.
  ///
  /// - Throws: `ConvolutionSearchModeError` where the text is neither a mode nor a path.
  init(_ text: String?) throws {
    switch text ?? "" {
    case "", "on", "1": self = .on
    case "off", "0": self = .off
    case "direct": self = .direct
    case let path where path.contains("/"):
      self = .folder(URL(fileURLWithPath: (path as NSString).expandingTildeInPath))
    case let other: throw ConvolutionSearchModeError(text: other)
    }
  }

  /// The folder of the choices; nil where none are stored.
  var folder: URL? {
    switch self {
    case .off, .direct: nil
    case .folder(let url): url
    case .on: Self.cacheFolder(ProcessInfo.processInfo.environment)
    }
  }

  static func cacheFolder(_ environment: [String: String]) -> URL {
    // The specification of XDG_CACHE_HOME requires relative paths to be ignored.
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return URL(fileURLWithPath: base).appendingPathComponent("fovea")
    }
    let home = FileManager.default.homeDirectoryForCurrentUser
    #if canImport(Darwin)
      return home.appendingPathComponent("Library/Caches/fovea")
    #else
      return home.appendingPathComponent(".cache/fovea")
    #endif
  }
}

/// The environment variable has an invalid value.
struct ConvolutionSearchModeError: Error, CustomStringConvertible {
  let text: String
  var description: String {
    "\(ConvolutionSearchMode.variable) is '\(text)', but must be 'on', 'off', 'direct' or "
      + "a folder's path (with a '/', such as './\(text)'). The search is off."
  }
}
