import Foundation
import FoveaRunRecords
import FoveaSupport

/// A data set with what was measured of each of its samples: what the checks look at.
struct Examination: Sendable {
  let dataset: Dataset
  /// One for each sample.
  let images: [ImageFacts]
  /// One for each sample; nil where it has no mask.
  let masks: [MaskFacts?]

  var samples: [Sample] { dataset.samples }

  /// Decodes every image and reads every mask, on all cores.
  ///
  /// - Parameter progress: told how many samples are done, now and then, from any thread, one call
  ///   at a time.
  init(_ dataset: Dataset, progress: @escaping @Sendable (_ done: Int) -> Void) {
    self.dataset = dataset
    let samples = dataset.samples
    let counter = ProgressCounter(progress)
    let facts =
      Parallel.map(count: samples.count) { index -> (ImageFacts, MaskFacts?) in
        let image = ImageFacts(samples[index].source)
        var mask: MaskFacts?
        if case .mask(let source) = samples[index].annotation { mask = MaskFacts(source) }
        counter.step()
        return (image, mask)
      }
    images = facts.map(\.0)
    masks = facts.map(\.1)
  }

  /// Positions of the samples whose image could be decoded.
  var decoded: [Int] { images.indices.filter { images[$0].picture != nil } }

  /// A place that is a sample.
  func place(_ index: Int, _ detail: String? = nil, box: [Double]? = nil) -> DataFinding.Place {
    DataFinding.Place([samples[index].id], detail: detail, box: box)
  }

  /// A place that is several samples, each with its split where there are splits.
  func place(_ cluster: [Int], _ detail: String? = nil) -> DataFinding.Place {
    DataFinding.Place(cluster.map { samples[$0].id }, detail: detail)
  }

  /// The name of a class, also of one that does not exist.
  func className(_ label: Int) -> String {
    dataset.classNames.indices.contains(label) ? dataset.classNames[label] : "class \(label)"
  }
}

/// Counts steps of several threads and passes the count on.
private final class ProgressCounter: @unchecked Sendable {
  private let lock = NSLock()
  private var done = 0
  private let report: @Sendable (Int) -> Void

  init(_ report: @escaping @Sendable (Int) -> Void) { self.report = report }

  func step() {
    lock.withLock {
      done += 1
      report(done)
    }
  }
}
