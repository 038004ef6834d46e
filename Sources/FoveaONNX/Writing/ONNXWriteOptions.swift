/// Options for writing an ONNX file.
public struct ONNXWriteOptions: Sendable, Hashable {
  /// The program that created the model: `Fovea` by default.
  public var producer: String
  /// The version of that program; empty by default.
  public var producerVersion: String
  /// The total size of all constants, in bytes, above which large ones go to a data file named
  /// after the model with the suffix `.data`. Protocol buffers are limited to 2 GiB.
  public var externalDataAbove: Int

  /// Makes options; the defaults are those of the properties.
  public init(
    producer: String = "Fovea", producerVersion: String = "",
    externalDataAbove: Int = 1_900_000_000
  ) {
    self.producer = producer
    self.producerVersion = producerVersion
    self.externalDataAbove = externalDataAbove
  }
}
