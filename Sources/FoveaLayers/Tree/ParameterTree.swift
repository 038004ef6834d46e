import FoveaSupport
import FoveaTensors

/// A parameter path, a value or a pattern that doesn't fit a model.
public struct ParameterError: Error, CustomStringConvertible, Equatable {
  /// The value given, the value expected, and the fix.
  public let description: String
  init(_ description: String) { self.description = description }
}

extension Layer {
  /// All parameters and buffers with their paths, in PyTorch's order of registration.
  public func parameters() -> [(path: String, parameter: Parameter)] {
    var result: [(path: String, parameter: Parameter)] = []
    var copy = self
    copy.update { path, parameter in result.append((path, parameter)) }
    return result
  }

  /// All layers under this one with their paths, outer ones first, in the order of `parameters()`.
  public func layers() -> [(path: String, layer: any Layer)] {
    var result: [(path: String, layer: any Layer)] = []
    var visitor = ParameterVisitor(onLayer: { result.append(($0, $1)) }) { _, _ in }
    var copy = self
    copy.visit(&visitor)
    return result
  }

  /// The parameters that training changes, in the same order: PyTorch's `named_parameters()`
  /// without frozen ones.
  public func trainableParameters() -> [(path: String, parameter: Parameter)] {
    parameters().filter(\.parameter.isTrainable)
  }

  /// Calls a closure with every parameter in order, which it may change.
  ///
  /// - Throws: The first error of the closure; the parameters after it stay unchanged.
  public mutating func update<Failure: Error>(
    _ body: (String, inout Parameter) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor { path, parameter in
        guard failure == nil else { return }
        do throws(Failure) { try body(path, &parameter) } catch { failure = error }
      }
      visit(&visitor)
    }
    if let failure { throw failure }
  }

  /// The parameter of a path.
  ///
  /// - Throws: `ParameterError` if the model has no such path, with the nearest one.
  public func parameter(at path: String) throws(ParameterError) -> Parameter {
    let all = parameters()
    guard let found = all.first(where: { $0.path == path }) else {
      throw Self.unknown(path, among: all.map(\.path))
    }
    return found.parameter
  }

  /// Replaces the numbers of the parameter of a path.
  ///
  /// - Throws: `ParameterError` if the model has no such path, or the shape or element type
  ///   differs.
  public mutating func set(_ value: Tensor, at path: String) throws(ParameterError) {
    let old = try parameter(at: path)
    guard old.value.type == value.type else {
      throw ParameterError(
        "parameter '\(path)' is \(old.value.type), but the new value is \(value.type)")
    }
    update { name, parameter in if name == path { parameter.value = value } }
  }

  /// The numbers of the parameter of a path.
  ///
  /// - Precondition: The model has the path; `parameter(at:)` throws if it doesn't.
  public subscript(path: String) -> Tensor {
    do { return try parameter(at: path).value } catch { fatalError(error.description) }
  }

  /// Number of learned numbers, without running statistics; or of those that training changes.
  public func parameterCount(trainable: Bool = false) -> Int {
    parameters().lazy.map(\.parameter)
      .filter { trainable ? $0.isTrainable : $0.role != .buffer }
      .reduce(0) { $0 + $1.value.count }
  }

  /// Sets the running statistics that a forward pass recorded, by parameter id.
  public mutating func apply(_ updates: [UInt64: Tensor]) {
    guard !updates.isEmpty else { return }
    update { _, parameter in
      if let value = updates[parameter.id] { parameter.value = value }
    }
  }

  /// Sets the values of the trainable parameters, in the order of `trainableParameters()`.
  public mutating func setTrainable(_ values: [Tensor]) {
    let count = trainableParameters().count
    precondition(
      count == values.count,
      "the model has \(count) trainable parameters, but got \(values.count) values")
    var rest = values.makeIterator()
    update { _, parameter in
      if parameter.isTrainable, let value = rest.next() { parameter.value = value }
    }
  }

  /// Computes the initial numbers of the parameters. They are drawn lazily, so that summaries of a
  /// model cost nothing. Call it once before training or loading weights.
  public func evaluateParameters() { Tensor.evaluate(parameters().map(\.parameter.value)) }

  static func unknown(_ path: String, among paths: [String]) -> ParameterError {
    ParameterError(
      "the model has no parameter '\(path)'." + NearestName.question(for: path, among: paths)
        + " It has \(paths.count) parameters and buffers"
        + (paths.first.map { ", from '\($0)' to '\(paths[paths.count - 1])'" } ?? ""))
  }
}
