import Foundation
import FoveaInference
import FoveaInterchange
import FoveaTraining
import FoveaWeights

extension WeightReader {
  /// A reader of weight files of other programs, and of downloaded weights, for models of the
  /// catalogue.
  public static let catalogue = WeightReader(
    model: { source in
      if !FileManager.default.fileExists(atPath: source),
        let published = try? WeightCatalogue.weights(named: source)
      {
        return published.model
      }
      let fitting = FittingModels.names(try openTensorArchive(at: file(source)))
      return fitting.count == 1 ? fitting[0] : nil
    },
    read: { source, model in
      let imported = try ModelImport(from: openTensorArchive(at: file(source)), model: model)
      let names = imported.card.classNames
      return ForeignWeights(
        tensors: Dictionary(
          uniqueKeysWithValues: imported.model.parameters().map {
            ($0.path, $0.parameter.value)
          }),
        // Numbers as names: the file holds no names.
        classNames: names == names.indices.map(String.init) ? [] : names,
        preprocessing: imported.card.preprocessing)
    })

  /// Checks, without reading it, that the setting `weights` names a run, a file, or published
  /// weights that are downloaded.
  ///
  /// - Throws: `TrainingError` with the valid sources, or the way to fetch the weights.
  public static func checkSource(_ source: String) throws {
    _ = try file(source)
  }

  /// The file at a path, or the downloaded file of published weights.
  ///
  /// - Throws: `TrainingError` with the valid sources, or the way to fetch the weights.
  private static func file(_ source: String) throws -> URL {
    if FileManager.default.fileExists(atPath: source) {
      guard !source.lowercased().hasSuffix(".onnx") else {
        throw TrainingError(
          .badFile,
          "`weights`: \(source) is a network in ONNX. Import it first, and set `weights` to the "
            + "model file that the import writes.")
      }
      return URL(fileURLWithPath: source)
    }
    let published: PublishedWeights
    do { published = try WeightCatalogue.weights(named: source) } catch {
      throw TrainingError(
        .badFile,
        "`weights`: there is no file or run '\(source)', and \(error.description). Give a run's "
          + "folder, a file of weights, or one of these names.")
    }
    if let file = try WeightCatalogue.cached(source) { return file }
    throw TrainingError(
      .badFile,
      "`weights`: \(published.name) is not on this machine yet. Fetch it first: "
        + "`WeightCatalogue.get` \(published.name)")
  }
}
