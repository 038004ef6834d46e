import FoveaTensors

/// A layer that lists its children and parameters in a table, each with its name.
///
/// The names are written nowhere else: the default `visit` follows the table, and calls
/// (`context.children(of: self)`) and random keys (`key.fold(\Self.conv)`) find the name of a child
/// by its property. `Layer` has an example. Children may be layers, optional layers, `any Layer`,
/// lists and rows of layers, and parameters of the layer itself.
///
/// A child without parameters needs no entry; it is called by name: `pool(x, context, as: "pool")`.
public protocol CompositeLayer: Layer {
  /// The children and parameters in the order in which they are visited: a `static let`, or a
  /// computed property in a generic type.
  static var children: Children<Self> { get }
}

extension CompositeLayer {
  /// Visits the children and parameters in the order of the table.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    for child in Self.children.all { child.visit(&self, &visitor) }
  }

  /// The name of the child at a key path of this type; nil where the table has none.
  static func childName(_ path: AnyKeyPath, _ indices: [Int]) -> String? {
    children.all.first { $0.path == path }?.name(indices)
  }
}

extension RandomKey {
  /// The key of a child, folded with the child's name in the table of its layer:
  /// `key.fold(\Self.conv)`.
  ///
  /// - Precondition: the table has the child.
  public func fold<Parent: CompositeLayer>(_ child: PartialKeyPath<Parent>) -> RandomKey {
    guard let name = Parent.childName(child, []) else {
      fatalError(Unlisted.problem(Parent.self, child))
    }
    return fold(name)
  }
}

/// The problem with a child that is used but missing from the table of its layer.
enum Unlisted {
  static func problem(_ parent: any CompositeLayer.Type, _ child: AnyKeyPath) -> String {
    "\(parent) does not list the child \(child) (\(type(of: child).valueType)); add it to "
      + "\(parent).children, or call it with a name: 'layer(x, context, as: \"name\")'"
  }
}
