import Foundation
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors
import FoveaWeights

/// A model of the catalogue with weights of another program, and its card.
///
/// ```swift
/// let imported = try ModelImport(
///   from: openTensorArchive(at: url), model: "resnet18", settings: .init())
/// try imported.write(to: folder.appendingPathComponent("model.safetensors"))
/// ```
public struct ModelImport: Sendable {
  /// What the file of weights leaves open.
  public struct Settings: Sendable {
    /// Number of classes; by default those of the file's last layer.
    public var classes: Int?
    /// Channels of the images; by default the model's.
    public var channels: Int?
    /// Rows of the images; by default the model's.
    public var height: Int?
    /// Columns of the images; by default the model's.
    public var width: Int?
    /// The classes' names in the order of the outputs; by default ImageNet's where there are a
    /// thousand, else their numbers.
    public var classNames: [String]?
    /// How pixels become numbers; by default as the published weights of the model expect.
    public var input: PublishedInput?
    /// What may differ between the file and the model.
    public var options = WeightImportOptions()

    /// Takes everything from the file and the model.
    public init() {}
  }

  /// The model with its new weights.
  public let model: any Layer
  /// How to use it.
  public let card: ModelCard
  /// The report of every parameter and tensor.
  public let report: WeightImportReport

  /// Builds a model and gives it the numbers of a file.
  ///
  /// - Throws: `WeightImportError` where the file doesn't fit, `ArchiveError` where it can't be
  ///   read, `ModelError` where the model can't be built, `ClassNamesError` for a wrong number of
  ///   class names.
  public init(
    from archive: any TensorArchive, model name: String, settings: Settings = Settings()
  ) throws {
    let entry = try Catalogue.model(named: name)
    var shape = entry.defaultShape
    shape.inputChannels = settings.channels ?? shape.inputChannels
    shape.height = settings.height ?? shape.height
    shape.width = settings.width ?? shape.width
    shape.classes =
      try settings.classes ?? settings.classNames?.count
      ?? FittingModels.classCount(in: archive, for: name) ?? shape.classes
    if archive is KerasFile { shape.options = KerasDefaults.modelOptions(for: name) }
    var model = try entry.build(shape, key: RandomKey(seed: 0))
    report = try importWeights(
      from: archive, into: &model, named: name, options: settings.options)
    self.model = model
    let names =
      settings.classNames
      ?? (shape.classes == 1000
        ? ImageNetClasses.names : (0..<shape.classes).map(String.init))
    guard names.count == shape.classes else {
      throw ClassNamesError(names: names.count, classes: shape.classes)
    }
    card = ModelCard(
      task: entry.task,
      model: ModelSpecification(
        architecture: name, classCount: shape.classes, channels: shape.inputChannels,
        height: shape.height, width: shape.width, options: shape.options),
      classNames: names, preprocessing: Self.preprocessing(settings.input, name, shape),
      dataHash: "")
  }

  private static func preprocessing(
    _ input: PublishedInput?, _ name: String, _ shape: ModelShape
  ) -> Preprocessing {
    let input = input ?? .of(name) ?? PublishedInput(.unit)
    func fitted(_ values: [Double]) -> [Double] {
      if values.count == shape.inputChannels { return values }
      // Grey takes the mean of the colours' numbers.
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return [Double](repeating: mean, count: shape.inputChannels)
    }
    return Preprocessing(
      width: shape.width, height: shape.height, channels: shape.inputChannels,
      resize: input.cropFraction < 1 ? .crop : .stretch, cropFraction: input.cropFraction,
      interpolation: input.isBicubic ? .bicubic : .bilinear, mean: fitted(input.mean),
      deviation: fitted(input.deviation))
  }

  /// Writes a model file, whole or not at all.
  ///
  /// - Throws: `FileWriteError`.
  public func write(to url: URL) throws {
    try TrainedModel(model: model, card: card).write(to: url)
  }
}

/// The wrong number of class names.
public struct ClassNamesError: Error, CustomStringConvertible, Equatable {
  let names: Int
  let classes: Int

  /// Both numbers, and what is expected.
  public var description: String {
    "there are \(names) class names for \(classes) classes; give one for each, in the order of the "
      + "model's outputs"
  }
}
