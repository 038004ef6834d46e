/// Options that can stand without a value, as flags do: `--watch` is `--watch=on`.
enum BareOptions {
  private static let values = ["--watch": "on"]

  /// The arguments with the values of bare options: those at the end or before another option.
  static func completed(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments.enumerated().map { index, argument in
      guard index < end, let value = values[argument],
        index + 1 == arguments.endIndex || arguments[index + 1].hasPrefix("-")
      else { return argument }
      return "\(argument)=\(value)"
    }
  }
}
