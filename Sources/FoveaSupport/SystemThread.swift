import Foundation

/// The system refused to make a thread.
public struct ThreadError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The thread's name.
  public let name: String
  /// The system's error number.
  public let code: Int32

  /// Makes an error.
  public init(name: String, code: Int32) {
    self.name = name
    self.code = code
  }

  /// The reason, and the limits to raise.
  public var description: String {
    "the thread \(name) can't be made: \(String(cString: strerror(code))). Raise the limit of "
      + "processes (ulimit -u) or of memory (ulimit -v), or use fewer `workers` and `threads`."
  }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}

/// Threads of the system. Foundation's don't report that one could not be made, and Dispatch waits
/// for ever.
package enum SystemThread {
  /// Starts a thread that runs a closure and ends.
  ///
  /// - Parameters:
  ///   - name: The name for debuggers and errors; the system may shorten it.
  ///   - stackSize: The size of its stack in bytes; the system's default where nil.
  /// - Throws: `ThreadError` where the system has no room for it.
  package static func start(
    _ name: String, stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void
  ) throws(ThreadError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
    let work = Unmanaged.passRetained(Work(name, body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = pthread_create(&thread, &attributes, Self.entry, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw ThreadError(name: name, code: code)
    }
  }

  /// Runs a closure on a thread of its own, or at once on the caller's where there is no room.
  package static func startOrRun(_ name: String, _ body: @escaping @Sendable () -> Void) {
    do { try start(name, body) } catch { body() }
  }

  /// A number that is unique to the calling thread while it lives.
  package static var current: UInt {
    #if canImport(Darwin)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }

  private final class Work {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  #if canImport(Darwin)
    private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? =
      {
        run($0)
        return nil
      }
  #else
    private static let entry:
      @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        if let work = $0 { run(work) }
        return nil
      }
  #endif

  private static func run(_ pointer: UnsafeMutableRawPointer) {
    let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
    Thread.current.name = work.name
    work.body()
  }
}
