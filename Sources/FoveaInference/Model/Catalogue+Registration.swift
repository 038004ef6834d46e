import FoveaModels
import FoveaSupport
import Synchronization

extension Catalogue {
  private static let registered = Mutex<[String: ModelFactory]>([:])

  /// Registers a custom model by name. Model files and trainers then build it like one of the
  /// catalogue.
  ///
  /// ```swift
  /// try Catalogue.register("tiny") { specification, key in
  ///   TinyNet(classes: specification.classCount, key: key)
  /// }
  /// let classifier = try Classifier(contentsOf: "tiny.safetensors")
  /// ```
  ///
  /// It may be called from any thread. Registering a name again replaces its model.
  ///
  /// - Parameters:
  ///   - name: The architecture's name in model files and in the setting `model`.
  ///   - make: Builds the model from its specification, and initialises its weights with the key.
  /// - Throws: `InferenceError` where the name is empty or that of a built-in model.
  public static func register(_ name: String, make: @escaping ModelFactory) throws {
    guard !name.isEmpty else {
      throw InferenceError(.badSetting, "a model can't be registered without a name")
    }
    guard !isBuiltIn(name) else {
      throw InferenceError(
        .badSetting,
        "the model '\(name)' is built in, and can't be registered; choose another name")
    }
    registered.withLock { $0[name] = make }
  }

  /// Whether every program can build the architecture: a model of the catalogue, or a graph in the
  /// model's file.
  package static func isBuiltIn(_ name: String) -> Bool {
    name == ModelSpecification.graph || models.contains { $0.name == name }
  }

  /// Whether this program can build the architecture.
  package static func canMake(_ name: String) -> Bool {
    isBuiltIn(name) || registered.withLock { $0[name] != nil }
  }

  /// Builds models of the catalogue, registered models, and graphs. It throws `ModelError` for an
  /// unknown architecture or option, and the errors of registered factories.
  public static let make: ModelFactory = { specification, key in
    let name = specification.architecture
    if name == ModelSpecification.graph { return try specification.graphModel(key: key) }
    if let make = registered.withLock({ $0[name] }) { return try make(specification, key) }
    return try model(named: name).build(
      ModelShape(
        classes: specification.classCount, inputChannels: specification.channels,
        height: specification.height, width: specification.width, options: specification.options),
      key: key)
  }

  /// Checks that an architecture exists and suits a task. A registered model or a graph may be for
  /// any task.
  ///
  /// - Throws: `ModelError` with suitable models, or with the nearest name.
  public static func check(_ name: String, for task: VisionTask) throws {
    guard name != ModelSpecification.graph, registered.withLock({ $0[name] == nil }) else { return }
    try model(named: name).check(for: task)
  }
}
