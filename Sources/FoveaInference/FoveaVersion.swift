/// The program's version, as records and model files name it.
public enum FoveaVersion {
  /// For example `0.1.0`.
  public static let number = "0.1.0"
  /// For example `fovea 0.1.0`.
  public static let program = "fovea \(number)"
}
