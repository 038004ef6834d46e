import Synchronization

extension Engine {
  private static let warningState = Mutex(
    (texts: [String](), handler: (@Sendable (String) -> Void)?.none))

  /// Problems that did not stop evaluation, such as a damaged cache file.
  public static var warnings: [String] { warningState.withLock { $0.texts } }

  /// Sets a function to call with each warning, on any thread, for example to show it to the user.
  public static func onWarning(_ handler: @escaping @Sendable (String) -> Void) {
    warningState.withLock { $0.handler = handler }
  }

  static func warn(_ text: String) {
    let handler = warningState.withLock {
      $0.texts.append(text)
      return $0.handler
    }
    handler?(text)
  }
}
