import Foundation
import FoveaRunRecords
import FoveaSupport

/// A data set with the measurements of each of its samples: the input of the checks.
struct Examination: Sendable {
  let dataset: Dataset
  /// Figures of the images, one for each sample.
  let images: [ImageFacts]
  /// Figures of the masks, one for each sample; nil where it has no mask.
  let masks: [MaskFacts?]

  var samples: [Sample] { dataset.samples }

  /// Decodes every image and reads every mask, on all cores.
  ///
  /// - Parameter progress: called with the number of samples done, now and then, from any thread,
  ///   one call at a time.
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

  /// Positions of the samples with an image that could be decoded.
  var decoded: [Int] { images.indices.filter { images[$0].picture != nil } }

  /// The place of a finding about one sample.
  func place(_ index: Int, _ detail: String? = nil, box: [Double]? = nil) -> DataFinding.Place {
    DataFinding.Place([samples[index].id], detail: detail, box: box)
  }

  /// The place of a finding about several samples, each with its split where there are splits.
  func place(_ cluster: [Int], _ detail: String? = nil) -> DataFinding.Place {
    DataFinding.Place(cluster.map { samples[$0].id }, detail: detail)
  }

  /// The name of a class; for a label out of range, its number.
  func className(_ label: Int) -> String {
    dataset.classNames.indices.contains(label) ? dataset.classNames[label] : "class \(label)"
  }
}

/// Counts steps of several threads and reports the count.
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
