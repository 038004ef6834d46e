import FoveaSupport
import FoveaTraining

/// A change to try, for one run: what the run does already is never proposed.
public struct Remedy: Sendable, Equatable {
  /// Its kind.
  public let kind: RemedyKind
  /// The reason, in a few words.
  public let reason: String
  /// The words of the command after `fovea`.
  public let arguments: [String]
  /// The words of a command that must come before; nil for none.
  public let preparation: [String]?

  /// The command, ready to paste.
  public var command: String {
    [preparation, arguments].compactMap { $0 }.map {
      "fovea " + $0.map(ShellText.quoted).joined(separator: " ")
    }.joined(separator: " && ")
  }

  /// A run with other settings; nil where they are invalid, or change nothing.
  ///
  /// - Parameters:
  ///   - changes: The settings to change, by key, as texts; nil sets the default.
  ///   - preparation: The words of a command that must come before.
  init?(
    _ kind: RemedyKind, _ reason: String, _ evidence: RunEvidence,
    _ changes: KeyValuePairs<String, String?>, preparation: [String]? = nil
  ) {
    var settings = evidence.settings
    let defaults = TrainingConfiguration()
    var hasChanged = false
    for (key, text) in changes {
      guard let setting = try? TrainingConfiguration.setting(key) else { return nil }
      let wanted = text ?? setting.text(in: defaults)
      guard wanted != setting.text(in: settings) else { continue }
      guard (try? settings.set(key, to: wanted)) != nil else { return nil }
      hasChanged = true
    }
    guard hasChanged, settings.problems.isEmpty else { return nil }
    (self.kind, self.reason, self.preparation) = (kind, reason, preparation)
    arguments = RunCommand.arguments(settings, task: evidence.task)
  }

  /// Another command.
  init(_ kind: RemedyKind, _ reason: String, arguments: [String]) {
    (self.kind, self.reason, self.arguments) = (kind, reason, arguments)
    preparation = nil
  }
}
