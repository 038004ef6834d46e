/// The children and parameters of a layer type with their names, in the order in which they are
/// visited.
///
/// ```swift
/// static let children: Children<Self> = [
///   .child("conv", \.conv), .child("shortcut", \.shortcut), .parameter("scale", \.scale),
/// ]
/// ```
public struct Children<Parent: Layer>: Sendable, ExpressibleByArrayLiteral {
  /// The entries in order.
  let all: [Child<Parent>]

  /// Makes a table of entries in the order in which they are visited.
  public init(arrayLiteral entries: Child<Parent>...) { all = entries }
}

/// An entry in the table of a layer type: the name of a child, a list of children or a parameter,
/// and the property that holds it.
public struct Child<Parent: Layer>: Sendable {
  /// The property.
  let path: PartialKeyPath<Parent> & Sendable
  /// The name of the member at given positions of a list; of the property itself without any.
  let name: @Sendable (_ indices: [Int]) -> String
  /// Tells a visitor the name and the value.
  let visit: @Sendable (inout Parent, inout ParameterVisitor) -> Void

  private init(
    _ path: PartialKeyPath<Parent> & Sendable,
    name: @escaping @Sendable (_ indices: [Int]) -> String,
    visit: @escaping @Sendable (inout Parent, inout ParameterVisitor) -> Void
  ) {
    self.path = path
    self.name = name
    self.visit = visit
  }

  private init(
    _ name: String, _ path: PartialKeyPath<Parent> & Sendable,
    visit: @escaping @Sendable (inout Parent, inout ParameterVisitor) -> Void
  ) {
    self.init(path, name: { $0.reduce(name) { "\($0).\($1)" } }, visit: visit)
  }

  /// A child: `.child("conv", \.conv)`.
  public static func child<Value: Layer>(
    _ name: String, _ path: WritableKeyPath<Parent, Value> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// A child that the layer may lack, such as a shortcut. It is visited if it is not nil.
  public static func child<Value: Layer>(
    _ name: String, _ path: WritableKeyPath<Parent, Value?> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// A child of any type.
  public static func child(
    _ name: String, _ path: WritableKeyPath<Parent, any Layer> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// A child of any type that the layer may lack.
  public static func child(
    _ name: String, _ path: WritableKeyPath<Parent, (any Layer)?> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// A child that gives feature maps.
  public static func child(
    _ name: String, _ path: WritableKeyPath<Parent, any FeatureExtractor> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// Children by their positions: `name.0`, `name.1`, ….
  public static func child<Value: Layer>(
    _ name: String, _ path: WritableKeyPath<Parent, [Value]> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// Children of any types by their positions: `name.0`, `name.1`, ….
  public static func child(
    _ name: String, _ path: WritableKeyPath<Parent, [any Layer]> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// Rows of children by their positions: `name.0.0`, `name.0.1`, ….
  public static func child<Value: Layer>(
    _ name: String, _ path: WritableKeyPath<Parent, [[Value]]> & Sendable
  ) -> Self {
    Self(name, path) { $1.child(name, &$0[keyPath: path]) }
  }

  /// A parameter of the layer itself: `.parameter("scale", \.scale)`.
  public static func parameter(
    _ name: String, _ path: WritableKeyPath<Parent, Parameter> & Sendable
  ) -> Self {
    Self(name, path) { $1.parameter(name, &$0[keyPath: path]) }
  }

  /// A parameter of the layer itself that it may lack. It is visited if it is not nil.
  public static func parameter(
    _ name: String, _ path: WritableKeyPath<Parent, Parameter?> & Sendable
  ) -> Self {
    Self(name, path) { $1.parameter(name, &$0[keyPath: path]) }
  }
}

extension Child {
  /// Children with a name for each position, such as `denselayer1`, `denselayer2`, ….
  public static func children<Value: Layer>(
    _ path: WritableKeyPath<Parent, [Value]> & Sendable,
    named name: @escaping @Sendable (_ position: Int) -> String
  ) -> Self {
    Self(path, name: { name($0[0]) }) { parent, visitor in
      for index in parent[keyPath: path].indices {
        visitor.child(name(index), &parent[keyPath: path][index])
      }
    }
  }
}
