import COneDNN

/// A failed call of oneDNN.
public struct OneDNNError: Error, CustomStringConvertible {
  /// The failed action and oneDNN's reason.
  public let description: String

  init(_ status: dnnl_status_t, _ action: String) {
    let reason =
      switch status {
      case dnnl_out_of_memory: "out of memory"
      case dnnl_invalid_arguments: "invalid arguments"
      case dnnl_unimplemented: "not implemented for these shapes"
      case dnnl_runtime_error: "run-time error"
      case dnnl_not_required: "not required"
      default: "status \(status.rawValue)"
      }
    description = "oneDNN could not \(action): \(reason)"
  }
}

/// Throws if a call failed.
func check(_ status: dnnl_status_t, _ action: @autoclosure () -> String) throws {
  if status != dnnl_success { throw OneDNNError(status, action()) }
}
