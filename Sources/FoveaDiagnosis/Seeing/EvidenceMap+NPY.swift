import Foundation
import FoveaSupport

extension EvidenceMap {
  /// The signed values as a file in NumPy's format: float32, `[height, width]`.
  public var npy: Data { NPYEncoding.file(values, shape: [height, width]) }
}
