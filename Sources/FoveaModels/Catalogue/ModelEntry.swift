import FoveaLayers
import FoveaSupport
import FoveaTensors

/// One model of the catalogue.
public struct ModelEntry: Sendable {
  /// The name, torchvision's where it has the model.
  public let name: String
  /// What the model is good for, in a line.
  public let description: String
  /// What its output is made for. A model for classification serves regression, too.
  public let task: VisionTask
  /// Height and width it was designed for.
  public let defaultImageSize: Int
  /// Channels it was designed for.
  public let defaultChannels: Int
  /// Classes it was published with.
  public let defaultClasses: Int
  /// Learned numbers with the default shape, where published.
  public let publishedParameterCount: Int?
  /// Multiply-adds for one image of the default shape, where published.
  public let publishedMultiplyAdds: Int?
  /// Paper.
  public let reference: String
  /// What can be chosen about it by name.
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

  /// An entry with options: `make` gets a value for each.
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
  /// - Throws: `ModelError` where the model has no such option or value, the images are too small
  ///   for it, naming the layer, or a number is not positive.
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
  /// The model with its default options, for another to build on, which checks what comes out.
  func unchecked(_ shape: ModelShape, key: RandomKey) -> any Layer {
    let defaults = Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0.defaultValue) })
    return make(shape, ModelOptions(values: defaults), key)
  }
}

extension ModelEntry {
  /// Checks that the model can do what data asks for.
  ///
  /// - Throws: `ModelError` with models that can.
  public func check(for task: VisionTask) throws(ModelError) {
    guard self.task != task, !(self.task == .classification && task == .regression) else { return }
    let names = Catalogue.models.filter { $0.task == task }.map(\.name)
    throw ModelError(
      "the model '\(name)' is for \(self.task.rawValue), but the data is for \(task.rawValue). "
        + "Models for that: \(names.joined(separator: ", "))")
  }
}
