import Foundation
import Fovea
import FoveaSupport

/// The argument RUN|MODEL of a command.
enum ModelPlace {
  /// Opens the model.
  ///
  /// - Parameters:
  ///   - others: The arguments after it, which may be meant as the model.
  ///   - command: The command as it is typed.
  ///   - checking: When the content is checked for damage.
  /// - Throws: `UsageError` where it is no model but another argument is, or where it is an image;
  ///   the library's errors for what can't be opened.
  static func open(
    _ path: String, before others: [String], in command: String,
    checking: TrainedModel.Checking = .atOnce
  ) throws -> TrainedModel {
    try check(path, before: others, in: command)
    return try TrainedModel(contentsOf: URL(fileURLWithPath: path), checking: checking)
  }

  private static func check(
    _ path: String, before others: [String], in command: String
  ) throws {
    guard !isModel(path) else { return }
    if let model = others.first(where: isModel) {
      let rest = [path] + others.filter { $0 != model }
      throw UsageError(
        "\(path) holds no model, but \(model) does, and the model comes first: \(command) "
          + ([model] + rest).map(ShellText.quoted).joined(separator: " "))
    }
    if ImageFileName.isImage(path), FileManager.default.fileExists(atPath: path) {
      throw UsageError(
        "\(path) is an image, and a run or a model file comes first: \(command) RUN "
          + ShellText.quoted(path))
    }
    if let entry = try? Catalogue.model(named: path),
      !FileManager.default.fileExists(atPath: path)
    {
      throw UsageError(
        "'\(path)' is the name of a model, and \(command) takes a trained one, a run's folder. "
          + "Train it first: fovea train DATA --model \(entry.name)")
    }
    if let advice = ForeignInput.advice(on: path), !Self.isWeights(path) {
      throw UsageError("\(advice). A run or a model file comes first: \(command) RUN ...")
    }
  }

  /// Checks that an argument that names a model of the catalogue is no trained model.
  ///
  /// - Throws: `UsageError` with the name of the trained model's network.
  static func checkName(_ name: String) throws {
    guard isModel(name) else { return }
    let trained = try? TrainedModel(contentsOf: URL(fileURLWithPath: name), checking: .meanwhile)
    let entry = trained.flatMap { try? Catalogue.model(named: $0.card.model.architecture) }
    throw UsageError(
      "\(name) is a trained model, and here belongs a model's name: "
        + (entry.map { "\($0.name) for the network of this one" } ?? "'fovea models' lists them"))
  }

  /// Whether a path is a model file, or a folder that holds one.
  static func isModel(_ path: String) -> Bool {
    let url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    guard isFolder.boolValue else { return url.pathExtension.lowercased() == "safetensors" }
    let files = RunFiles(url)
    return [files.model, files.best].contains {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }

  private static func isWeights(_ path: String) -> Bool {
    ["pt", "pth", "th", "onnx", "h5", "keras", "weights", "safetensors", "npz"]
      .contains(URL(fileURLWithPath: path).pathExtension.lowercased())
  }
}
