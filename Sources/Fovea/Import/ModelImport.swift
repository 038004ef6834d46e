import Foundation
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors
import FoveaWeights

/// A model of the catalogue with the weights of another program, and its card.
///
/// ```swift
/// let imported = try ModelImport(
///   from: openTensorArchive(at: url), model: "resnet18", settings: .init())
/// try imported.write(to: folder.appendingPathComponent("model.safetensors"))
/// ```
public struct ModelImport: Sendable {
  /// The information that a weight file doesn't hold.
  public struct Settings: Sendable {
    /// The number of classes; by default that of the file's last layer.
    public var classes: Int?
    /// The number of image channels; by default the model's.
    public var channels: Int?
    /// The height of the images in pixels; by default the model's.
    public var height: Int?
    /// The width of the images in pixels; by default the model's.
    public var width: Int?
    /// Options of the model; by default those with which it computes what the program that wrote
    /// the file does, as far as names of tensors tell.
    public var modelOptions: [String: String]?
    /// The class names in the order of the outputs; by default ImageNet's for 1,000 classes, else
    /// their numbers.
    public var classNames: [String]?
    /// The normalization of pixels; by default that of the model's published weights.
    public var input: PublishedInput?
    /// The allowed differences between the file and the model.
    public var options = WeightImportOptions()

    /// Makes settings that take everything from the file and the model.
    public init() {}
  }

  /// The model with the imported weights.
  public let model: any Layer
  /// The model card: task, classes and preprocessing.
  public let card: ModelCard
  /// The report on every parameter and tensor.
  public let report: WeightImportReport

  /// Builds a model and loads the weights of a file.
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
    shape.options =
      try settings.modelOptions ?? FittingModels.modelOptions(of: archive, for: name)
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
      // A grey channel takes the mean over the colours.
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
  /// - Throws: `FileWriteError` where it cannot be written.
  public func write(to url: URL) throws {
    try TrainedModel(model: model, card: card).write(to: url)
  }
}

/// A wrong number of class names.
public struct ClassNamesError: Error, CustomStringConvertible, Equatable {
  let names: Int
  let classes: Int

  /// Both numbers, and the expectation.
  public var description: String {
    "there are \(names) class names for \(classes) classes; give one for each, in the order of the "
      + "model's outputs"
  }
}
