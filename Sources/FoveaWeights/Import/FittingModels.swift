import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors

/// Catalogue models that a weight file fits.
package enum FittingModels {
  /// Other models of the catalogue that a file fits, apart from the number of classes.
  package static func names(
    _ archive: any TensorArchive, besides name: String = ""
  ) -> [String] {
    Catalogue.models.filter { entry in
      guard entry.name != name, entry.task == .classification,
        let model = try? entry.build(entry.defaultShape, key: RandomKey(seed: 0))
      else { return false }
      let report = WeightPlan(
        archive, into: model, named: entry.name, options: .init(skipsClassifier: true)
      ).report
      return !report.matched.isEmpty && report.missing.isEmpty && report.mismatched.isEmpty
        && report.unexpected.isEmpty
    }.map(\.name)
  }

  /// The options with which a catalogue model computes what the program that wrote a file does.
  ///
  /// - Throws: `ModelError` if there is no such model.
  package static func modelOptions(
    of archive: any TensorArchive, for name: String
  ) throws -> [String: String] {
    if archive is KerasFile { return KerasDefaults.modelOptions(for: name) }
    let entry = try Catalogue.model(named: name)
    let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 0))
    let plan = WeightPlan(archive, into: model, named: name, options: WeightImportOptions())
    return plan.reading.naming.modelOptions
  }

  /// The number of classes of a file's last layer; nil if the file lacks the last layer of the
  /// catalogue model.
  ///
  /// - Throws: `ModelError` if there is no such model.
  package static func classCount(
    in archive: any TensorArchive, for name: String
  ) throws -> Int? {
    if let file = archive as? KerasFile {
      return file.layers.last { $0.weight(.kernel)?.shape.count == 2 }?.weight(.kernel)?.shape[1]
    }
    let entry = try Catalogue.model(named: name)
    let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 0))
    let plan = WeightPlan(archive, into: model, named: name, options: WeightImportOptions())
    guard let head = plan.reading.family.classifier,
      let tensor = plan.reading.tensor(for: head + ".bias")
    else { return nil }
    return archive.tensors.first { $0.name == tensor }?.shape.first
  }
}
