/// The version of Fovea in records and model files.
public enum FoveaVersion {
  /// The version's number, such as `0.1.0`.
  public static let number = "0.1.0"
  /// The program's name with the number, such as `fovea 0.1.0`.
  public static let program = "fovea \(number)"
}
