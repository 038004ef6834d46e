import FoveaRunRecords
import FoveaSupport

extension VisionTask {
  /// The metrics of the task, in the order of tables and messages.
  public var metrics: [any MetricDescription] {
    switch self {
    case .classification: ClassificationDetails.metrics
    case .detection: DetectionDetails.metrics
    case .segmentation: SegmentationDetails.metrics
    case .regression: RegressionDetails.metrics
    case .verification: VerificationDetails.metrics
    }
  }
}
