import FoveaLayers
import FoveaSupport
import FoveaTensors

/// A model of the catalogue: its name, published figures, options and constructor.
public struct ModelEntry: Sendable {
  /// The name; that of torchvision for models it has.
  public let name: String
  /// The model's purpose, in one line.
  public let description: String
  /// The task that its output fits. A model for classification also fits regression.
  public let task: VisionTask
  /// Height and width of the images it was designed for, in pixels.
  public let defaultImageSize: Int
  /// Channels of the images it was designed for.
  public let defaultChannels: Int
  /// Number of classes it was published with.
  public let defaultClasses: Int
  /// Number of learned numbers with the default shape; nil if not published.
  public let publishedParameterCount: Int?
  /// Multiply-adds for one image of the default shape; nil if not published.
  public let publishedMultiplyAdds: Int?
  /// The paper.
  public let reference: String
  /// The options of the model.
  public let options: [ModelOption]

  private let make: @Sendable (ModelShape, ModelOptions, RandomKey) -> any Layer

  init(
    _ name: String, _ description: String, task: VisionTask = .classification, imageSize: Int = 224,
    channels: Int = 3, classes: Int = 1000, parameters: Int? = nil, multiplyAdds: Int? = nil,
    reference: String, make: @escaping @Sendable (ModelShape, RandomKey) -> any Layer
  ) {
    self.init(
      name, description, task: task, imageSize: imageSize, channels: channels, classes: classes,
      parameters: parameters, multiplyAdds: multiplyAdds, reference: reference, options: []
    ) { shape, _, key in make(shape, key) }
  }

  /// An entry with options; `make` gets a value for each.
  init(
    _ name: String, _ description: String, task: VisionTask = .classification, imageSize: Int = 224,
    channels: Int = 3, classes: Int = 1000, parameters: Int? = nil, multiplyAdds: Int? = nil,
    reference: String, options: [ModelOption],
    make: @escaping @Sendable (ModelShape, ModelOptions, RandomKey) -> any Layer
  ) {
    self.name = name
    self.description = description
    self.task = task
    defaultImageSize = imageSize
    defaultChannels = channels
    defaultClasses = classes
    publishedParameterCount = parameters
    publishedMultiplyAdds = multiplyAdds
    self.reference = reference
    self.options = options
    self.make = make
  }

  /// The shape the model was published with.
  public var defaultShape: ModelShape {
    ModelShape(
      classes: defaultClasses, inputChannels: defaultChannels, height: defaultImageSize,
      width: defaultImageSize)
  }

  /// Builds the model with new weights, drawn from `key` when first read.
  ///
  /// - Throws: `ModelError` if the model has no such option or value, a number is not positive, or
  ///   a layer can't take images of this size.
  public func build(_ shape: ModelShape, key: RandomKey) throws(ModelError) -> any Layer {
    guard shape.classes > 0, shape.inputChannels > 0, shape.height > 0, shape.width > 0 else {
      throw ModelError(
        "model '\(name)': classes, channels, height and width must be positive, got "
          + "\(shape.classes), \(shape.inputChannels), \(shape.height) and \(shape.width)")
    }
    let model = make(shape, try ModelOptions(shape.options, of: options, model: name), key)
    do {
      try model.checkOutput(for: task, input: shape.input(batch: 1), classes: shape.classes)
    } catch {
      throw ModelError(
        "model '\(name)' can't take \(shape.height)x\(shape.width) images: \(error.description)")
    }
    return model
  }
  /// The model with its default options, without checks of its output.
  func unchecked(_ shape: ModelShape, key: RandomKey) -> any Layer {
    let defaults = Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0.defaultValue) })
    return make(shape, ModelOptions(values: defaults), key)
  }
}

extension ModelEntry {
  /// Checks that the model fits a task.
  ///
  /// - Throws: `ModelError` with the models that fit.
  public func check(for task: VisionTask) throws(ModelError) {
    guard self.task != task, !(self.task == .classification && task == .regression) else { return }
    let kind = task == .regression ? .classification : task
    let names = Catalogue.models.filter { $0.task == kind }.map(\.name)
    let usual = names.count > 8 ? ["small_cnn", "resnet18", "efficientnet_b0"] : names
    throw ModelError(
      "the model '\(name)' is for \(self.task.rawValue), but the data is for \(task.rawValue). "
        + "Models for that: \(usual.joined(separator: ", "))"
        + (usual == names ? "" : " and others; `Catalogue.models` lists all"))
  }
}
