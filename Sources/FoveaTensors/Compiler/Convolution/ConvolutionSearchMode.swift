import Foundation

/// Whether convolution algorithms are chosen by timing them, and where the choices are kept.
public enum ConvolutionSearchMode: Hashable, Sendable {
  /// A fixed rule chooses, the same on every machine; nothing is timed, read or written.
  case off
  /// oneDNN's direct sums alone: nothing is timed, no kernel of ours is used.
  /// Slow; it is there to compare with.
  case direct
  /// Each new shape is timed once (some ten milliseconds); the choice is kept in the user's cache folder:
  /// `$XDG_CACHE_HOME/fovea`, else `~/.cache/fovea`; on Apple systems `~/Library/Caches/fovea`.
  case on
  /// The same, kept in another folder, which is made if need be.
  case folder(URL)

  /// The environment variable that sets the mode of a process: `on`, `off`, `direct` or a folder's path.
  public static let variable = "FOVEA_CONVOLUTION_SEARCH"

  /// Reads the mode from a variable's text.
  ///
  /// - Throws: `ConvolutionSearchModeError` where it is no word and no path.
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

  /// The folder of the choices; nil where there are none.
  var folder: URL? {
    switch self {
    case .off, .direct: nil
    case .folder(let url): url
    case .on: Self.cacheFolder(ProcessInfo.processInfo.environment)
    }
  }

  static func cacheFolder(_ environment: [String: String]) -> URL {
    // The specification of XDG_CACHE_HOME says that relative paths are to be ignored.
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

/// The environment asks for a mode of the convolution search that there isn't.
struct ConvolutionSearchModeError: Error, CustomStringConvertible {
  let text: String
  var description: String {
    "\(ConvolutionSearchMode.variable) is '\(text)', but must be 'on', 'off', 'direct' or a folder's path "
      + "(with a '/', such as './\(text)'). The search is off."
  }
}
