import Foundation

/// Advice for the spellings of other programs.
enum Habits {
  private static let flags = [
    "lr": "--learning-rate", "lr0": "--learning-rate", "batch": "--batch-size",
    "imgsz": "--image-size", "img-size": "--image-size", "patience": "--early-stopping",
    "pretrained": "--weights", "wd": "--weight-decay", "project": "--runs", "conf": "--confidence",
  ]
  private static let devices = ["device", "gpu", "cuda", "gpus"]

  /// The message about an invalid command line, with advice in place of the parser's guess.
  static func explained(_ message: String, _ arguments: [String]) -> String {
    guard let hint = hint(arguments, message) else { return message }
    return message.components(separatedBy: ". Did you mean")[0] + ". " + hint
  }

  /// The advice for an invalid command line with its message; nil where there is none.
  static func hint(_ arguments: [String], _ message: String) -> String? {
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard let first = parts.first,
        message.contains("'\(argument)'") || message.contains("'\(first)'")
      else { continue }
      if first.hasPrefix("--") {
        let name = String(first.dropFirst(2))
        if devices.contains(name) { return "Fovea computes on the processor: leave it out." }
        if let flag = flags[name] { return "Fovea's option is \(flag)." }
      } else if parts.count == 2 {
        return "Options are written \(flags[first] ?? "--\(first)") \(parts[1])."
      }
    }
    return nil
  }
}
