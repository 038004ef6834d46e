/// The name of a call: a text, or a child in the table of its layer.
enum CallName {
  case text(String)
  case child(of: any CompositeLayer.Type, AnyKeyPath, [Int])

  /// The name; of a child that is missing from the table, its type in angle brackets.
  var text: String {
    switch self {
    case .text(let name): name
    case .child(let parent, let path, let indices):
      parent.childName(path, indices) ?? "<\(type(of: path).valueType)>"
    }
  }

  /// The problem with a child that is missing from the table.
  var problem: String? {
    guard case .child(let parent, let path, let indices) = self,
      parent.childName(path, indices) == nil
    else { return nil }
    return Unlisted.problem(parent, path)
  }
}
