/// A walk over the parameters of a tree of layers. A layer's `visit` tells it their names.
public struct ParameterVisitor {
  private var prefix = ""
  private let body: (String, inout Parameter) -> Void
  private let onLayer: ((String, any Layer) -> Void)?

  init(
    onLayer: ((String, any Layer) -> Void)? = nil,
    _ body: @escaping (String, inout Parameter) -> Void
  ) {
    self.onLayer = onLayer
    self.body = body
  }

  /// Visits a parameter of the layer.
  public mutating func parameter(_ name: String, _ parameter: inout Parameter) {
    body(prefix + name, &parameter)
  }

  /// Visits a parameter that the layer may lack.
  public mutating func parameter(_ name: String, _ parameter: inout Parameter?) {
    guard var present = parameter else { return }
    body(prefix + name, &present)
    parameter = present
  }

  /// Visits a child under a name.
  public mutating func child<Child: Layer>(_ name: String, _ layer: inout Child) {
    let outer = prefix
    onLayer?(prefix + name, layer)
    prefix += name + "."
    layer.visit(&self)
    prefix = outer
  }

  /// Visits a child that the layer may lack.
  public mutating func child<Child: Layer>(_ name: String, _ layer: inout Child?) {
    guard var present = layer else { return }
    child(name, &present)
    layer = present
  }

  /// Visits a child of any type.
  public mutating func child(_ name: String, _ layer: inout any Layer) {
    func open<Child: Layer>(_ layer: inout Child) { child(name, &layer) }
    open(&layer)
  }

  /// Visits a child of any type that the layer may lack.
  public mutating func child(_ name: String, _ layer: inout (any Layer)?) {
    guard var present = layer else { return }
    child(name, &present)
    layer = present
  }

  /// Visits a child that gives feature maps.
  public mutating func child(_ name: String, _ layer: inout any FeatureExtractor) {
    func open<Child: Layer>(_ layer: inout Child) { child(name, &layer) }
    open(&layer)
  }

  /// Visits children by their positions: `name.0`, `name.1`, …
  public mutating func child<Child: Layer>(_ name: String, _ layers: inout [Child]) {
    for index in layers.indices { child("\(name).\(index)", &layers[index]) }
  }

  /// Visits children of any types by their positions: `name.0`, `name.1`, …
  public mutating func child(_ name: String, _ layers: inout [any Layer]) {
    for index in layers.indices { child("\(name).\(index)", &layers[index]) }
  }

  /// Visits children of rows of children by their positions: `name.0.0`, `name.0.1`, …
  public mutating func child<Child: Layer>(_ name: String, _ rows: inout [[Child]]) {
    for index in rows.indices { child("\(name).\(index)", &rows[index]) }
  }

  /// Visits children of any kind by their positions, straight under this layer: `0`, `1`, …
  public mutating func children(_ layers: inout [any Layer]) {
    for index in layers.indices { child("\(index)", &layers[index]) }
  }
}
