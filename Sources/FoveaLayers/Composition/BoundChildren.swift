import FoveaTensors

extension Context {
  /// The children of the layer that is being called. Each is called with its input alone, under its
  /// name in the table of the layer:
  ///
  /// ```swift
  /// let child = context.children(of: self)
  /// let y = child.norm(child.conv(x)).relu()
  /// let skipped = child.shortcut?(x) ?? x
  /// for stage in child.stages { y = stage(y) }
  /// ```
  ///
  /// Parameters of the layer itself are tensors: `child.scale * y`.
  ///
  /// - Precondition: the table of the layer lists the children that are called. A pass that records
  ///   or captures calls traps where one is missing, and `checkContract(input:)` throws.
  public func children<Parent: CompositeLayer>(of parent: Parent) -> BoundChildren<Parent> {
    BoundChildren(parent: parent, context: self)
  }
}

/// The children of a layer in a forward pass: its properties as layers that take an input alone.
@dynamicMemberLookup
public struct BoundChildren<Parent: CompositeLayer> {
  fileprivate let parent: Parent
  fileprivate let context: Context

  /// A child, called with its input alone: `child.conv(x)`.
  public subscript<Value: Layer>(dynamicMember path: KeyPath<Parent, Value>) -> BoundLayer<Value> {
    bound(parent[keyPath: path], path)
  }

  /// A child that the layer may lack: `child.shortcut?(x) ?? x`.
  public subscript<Value: Layer>(
    dynamicMember path: KeyPath<Parent, Value?>
  ) -> BoundLayer<Value>? {
    parent[keyPath: path].map { bound($0, path) }
  }

  /// A child of any type.
  public subscript(dynamicMember path: KeyPath<Parent, any Layer>) -> BoundLayer<any Layer> {
    bound(parent[keyPath: path], path)
  }

  /// A child of any type that the layer may lack.
  public subscript(
    dynamicMember path: KeyPath<Parent, (any Layer)?>
  ) -> BoundLayer<any Layer>? {
    parent[keyPath: path].map { bound($0, path) }
  }

  /// A child that gives feature maps.
  public subscript(
    dynamicMember path: KeyPath<Parent, any FeatureExtractor>
  ) -> BoundLayer<any FeatureExtractor> {
    bound(parent[keyPath: path], path)
  }

  /// A list of children, in order.
  public subscript<Value: Layer>(
    dynamicMember path: KeyPath<Parent, [Value]>
  ) -> [BoundLayer<Value>] {
    parent[keyPath: path].enumerated().map { bound($1, path, [$0]) }
  }

  /// A list of children of any types, in order.
  public subscript(dynamicMember path: KeyPath<Parent, [any Layer]>) -> [BoundLayer<any Layer>] {
    parent[keyPath: path].enumerated().map { bound($1, path, [$0]) }
  }

  /// Rows of children, in order.
  public subscript<Value: Layer>(
    dynamicMember path: KeyPath<Parent, [[Value]]>
  ) -> [[BoundLayer<Value>]] {
    parent[keyPath: path].enumerated().map { row, layers in
      layers.enumerated().map { bound($1, path, [row, $0]) }
    }
  }

  /// The numbers of a parameter, as `Context.value` gives them.
  public subscript(dynamicMember path: KeyPath<Parent, Parameter>) -> Tensor {
    context.value(parent[keyPath: path])
  }

  /// The numbers of a parameter that the layer may lack.
  public subscript(dynamicMember path: KeyPath<Parent, Parameter?>) -> Tensor? {
    parent[keyPath: path].map(context.value)
  }

  private func bound<Base>(
    _ base: Base, _ path: AnyKeyPath, _ indices: [Int] = []
  ) -> BoundLayer<Base> {
    BoundLayer(base: base, name: .child(of: Parent.self, path, indices), context: context)
  }
}

/// A child in a forward pass, called with its input alone.
public struct BoundLayer<Base> {
  /// The layer that is called.
  public let base: Base
  fileprivate let name: CallName
  fileprivate let context: Context
}

extension BoundLayer where Base: Layer {
  /// Calls the child under its name and returns its output.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    context.entering(name, base, with: x) { base(x, context) }
  }

  /// The results of a part of the child that gives several. The last one counts as the output.
  package func maps(_ x: Tensor, _ body: (Base, Context) -> [Tensor]) -> [Tensor] {
    context.collecting(name, base, with: x) { body(base, context) }
  }
}

extension BoundLayer where Base == any Layer {
  /// Calls the child under its name and returns its output.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    context.entering(name, base, with: x) { base(x, context) }
  }
}

extension BoundLayer where Base == any FeatureExtractor {
  /// The feature maps of images `[N, H, W, C]`, finest first.
  public func featureMaps(_ x: Tensor) -> [Tensor] {
    context.collecting(name, base, with: x) { base.featureMaps(x, context) }
  }
}
