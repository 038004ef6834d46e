import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors

/// What a file of weights was made for.
public enum FittingModels {
  /// Models of the catalogue, other than one, that a file fits but for the number of classes.
  public static func names(
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

  /// How many classes a file's last layer gives, where the file has the last layer of a model of
  /// the catalogue.
  ///
  /// - Throws: `ModelError` where there is no such model.
  public static func classCount(
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
