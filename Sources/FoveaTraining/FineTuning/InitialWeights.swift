import Foundation
import FoveaImages
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The initial weights of a run, Fovea's own or imported. All but the head must fit the model.
struct InitialWeights {
  /// The setting's text.
  let source: String
  /// The preprocessing that they were trained with; nil where unknown.
  let preprocessing: Preprocessing?
  private let tensors: [String: Tensor]
  private let classNames: [String]
  /// The model card, where Fovea wrote them.
  private let card: ModelCard?
  /// The imported network that they belong to; nil for a model of the catalogue.
  var graph: ModelSpecification? {
    card.flatMap { $0.model.architecture == ModelSpecification.graph ? $0.model : nil }
  }

  /// Reads the source.
  ///
  /// - Parameter model: The name of the model that they are for.
  /// - Throws: `TrainingError` where there is no such source, and the reader's errors.
  init(_ source: String, for model: String, reader: WeightReader?) throws {
    self.source = source
    if let (weights, card) = try Self.ownFile(source) {
      tensors = weights.values
      self.card = card
      classNames = card.classNames
      preprocessing = card.preprocessing
    } else {
      let found = try Self.known(reader, source).read(source, model)
      tensors = found.tensors
      card = nil
      classNames = found.classNames
      preprocessing = found.preprocessing
    }
  }

  /// - Throws: `TrainingError` where there is no reader.
  fileprivate static func known(_ reader: WeightReader?, _ source: String) throws -> WeightReader {
    if let reader { return reader }
    throw TrainingError(
      .badFile,
      "`weights`: there is no run or model file of Fovea's at \(source), and this program reads no "
        + "others.")
  }

  /// The weights of a run, a model file or a checkpoint; nil for any other source.
  fileprivate static func ownFile(_ source: String) throws -> (WeightSnapshot, ModelCard)? {
    let url = URL(fileURLWithPath: source)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return nil
    }
    var file = url
    if isFolder.boolValue {
      let files = RunFiles(url)
      guard
        let found = [files.model, files.best].first(where: {
          FileManager.default.fileExists(atPath: $0.path)
        })
      else {
        throw TrainingError(
          .badFile,
          "`weights`: the folder \(source) holds no model.safetensors and no best.safetensors. "
            + "Give a run's folder, or a file of weights.")
      }
      file = found
    }
    guard isFolder.boolValue || holdsCard(file) else { return nil }
    let (weights, card, content) = try ModelFile.read(file)
    try content.check()
    return (weights, card)
  }

  /// Whether training wrote the file.
  private static func holdsCard(_ file: URL) -> Bool {
    (try? SafetensorsFile(contentsOf: file).metadata[ModelFile.cardKey]) ?? nil != nil
  }

  /// The model with these weights, and notes for the user.
  ///
  /// - Parameters:
  ///   - specification: The specification of the model.
  ///   - classNames: The classes of the model's outputs.
  /// - Throws: `TrainingError` listing the tensors that are missing, unknown or of another shape.
  func applied(
    to model: any Layer, head: [String], _ specification: ModelSpecification, classNames: [String]
  ) throws -> (model: any Layer, notes: [String]) {
    if let known = card?.model.architecture, known != specification.architecture {
      throw TrainingError(
        .unsuitableModel,
        "`weights`: \(source) is for the model \(known), and `model` is "
          + "\(specification.architecture). Choose \(known), or leave `model` out.")
    }
    // An imported network may name a weight by a number alone.
    let isHead = { (path: String) in head.contains { path == $0 || path.hasPrefix($0 + ".") } }
    let all = model.parameters()
    let fits = all.filter { isHead($0.path) }.allSatisfy {
      tensors[$0.path]?.type == $0.parameter.value.type
    }
    let sameClasses = self.classNames.isEmpty || self.classNames == classNames
    let takesHead = fits && sameClasses
    let wanted = all.filter { takesHead || !isHead($0.path) }
    try check(
      tensors, wanted,
      unknown: tensors.keys.filter { path in
        !isHead(path) && !all.contains { $0.path == path }
      })
    let values = Dictionary(
      uniqueKeysWithValues: wanted.compactMap { item in
        tensors[item.path].map { (item.path, $0) }
      })
    var notes = [
      "weights: \(NumberText.count(values.count, "tensor")) of \(source)"
        + (takesHead ? ", the head (\(head.joined(separator: ", "))) among them" : "")
    ]
    if !takesHead {
      let reason =
        fits
        ? "its classes differ"
        : self.classNames.isEmpty
          ? "its shape differs" : "it tells \(self.classNames.count) classes apart"
      notes.append(
        "weights: the head (\(head.joined(separator: ", "))) is new, for \(classNames.count) "
          + "\(classNames.count == 1 ? "output" : "outputs"): \(reason)")
    }
    return (WeightSnapshot(values).applied(to: model), notes)
  }

  private func check(
    _ tensors: [String: Tensor], _ wanted: [(path: String, parameter: Parameter)],
    unknown: [String]
  ) throws {
    let names = tensors.keys.sorted()
    var lines: [String] = []
    for (path, parameter) in wanted {
      guard let found = tensors[path] else {
        lines.append(
          "  missing: \(path) \(parameter.value.shape)."
            + NearestName.question(for: path, among: unknown.sorted()))
        continue
      }
      if found.type != parameter.value.type {
        lines.append("  of another shape: \(path) is \(found.type), not \(parameter.value.type)")
      }
    }
    lines += unknown.sorted().map { "  unknown to the model: \($0)" }
    guard !lines.isEmpty else { return }
    let shown = lines.prefix(12).joined(separator: "\n")
    throw TrainingError(
      .unsuitableModel,
      "`weights`: \(source) (\(names.count) tensors) does not fit the model:\n\(shown)"
        + (lines.count > 12 ? "\n  and \(lines.count - 12) more" : "")
        + "\nAll but the head must fit. Choose the model and options the weights were trained with"
        + (wanted.first { $0.parameter.value.rank == 4 }.flatMap { first in
          tensors[first.path].flatMap {
            $0.rank == 4 && $0.shape[3] != first.parameter.value.shape[3]
              ? ", and leave `channels` out (they take \($0.shape[3]))" : nil
          }
        } ?? "") + ".")
  }
}

extension TrainingConfiguration {
  /// The settings with `model` set to the model of the initial weights, where it is open and they
  /// name one.
  ///
  /// - Throws: `TrainingError` where there are no such weights, and the reader's errors.
  public func adoptingModel(reader: WeightReader? = nil) throws -> TrainingConfiguration {
    guard let weights = self.weights, self.model == nil else { return self }
    var result = self
    if let (_, card) = try InitialWeights.ownFile(weights) {
      result.model = card.model.architecture
      if result.modelOptions.isEmpty, card.model.architecture != ModelSpecification.graph {
        result.modelOptions = card.model.options
      }
    } else if let found = try InitialWeights.known(reader, weights).model(weights) {
      result.model = found
    }
    return result
  }
}
