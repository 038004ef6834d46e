import Foundation
import FoveaInterchange
import FoveaSupport
import FoveaTraining

extension WeightReader {
  /// Reads files of weights for the catalogue's models.
  public static let catalogue = WeightReader(
    info: { source in
      guard FileManager.default.fileExists(atPath: source) else {
        throw TrainingError(
          .badFile,
          "weights: there is no file or run '\(source)'. Give a run's folder or a file of weights.")
      }
      return ForeignWeightsInfo()
    },
    tensors: { source, _ in
      let file = try SafetensorsFile(contentsOf: URL(fileURLWithPath: source))
      return try Dictionary(
        uniqueKeysWithValues: file.names.map { ($0, try file.tensor(named: $0)) })
    })
}
