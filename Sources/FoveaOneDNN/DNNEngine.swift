import COneDNN

/// The CPU engine of oneDNN, with one stream.
public final class DNNEngine: @unchecked Sendable {
  let handle: dnnl_engine_t
  let stream: dnnl_stream_t

  /// The shared engine, or the error of its creation.
  public static let cpu: Result<DNNEngine, any Error> = Result { try DNNEngine() }

  private init() throws {
    var engine: dnnl_engine_t?
    try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "open the processor")
    guard let engine else { throw OneDNNError(dnnl_runtime_error, "open the processor") }
    handle = engine
    var stream: dnnl_stream_t?
    try check(
      dnnl_stream_create(&stream, engine, dnnl_stream_default_flags.rawValue), "open a stream")
    guard let stream else { throw OneDNNError(dnnl_runtime_error, "open a stream") }
    self.stream = stream
  }

  /// oneDNN's version, such as `3.2.0`.
  public static var version: String {
    guard let v = dnnl_version()?.pointee else { return "unknown" }
    return "\(v.major).\(v.minor).\(v.patch)"
  }
}
