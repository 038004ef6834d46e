/// How an ONNX file is written.
public struct ONNXWriteOptions: Sendable, Hashable {
  /// The program that made the model.
  public var producer: String
  /// That program's version.
  public var producerVersion: String
  /// Where the constants together have more bytes than this, the large ones go to a file beside the
  /// model, named as it with `.data` behind. Protocol buffers end at 2 GiB.
  public var externalDataAbove: Int

  /// Makes options.
  public init(
    producer: String = "Fovea", producerVersion: String = "",
    externalDataAbove: Int = 1_900_000_000
  ) {
    self.producer = producer
    self.producerVersion = producerVersion
    self.externalDataAbove = externalDataAbove
  }
}
