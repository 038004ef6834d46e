import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// Faults of masks: their files, sizes and values.
enum MaskFindings {
  /// The share of smoothed pixels from which a mask counts as antialiased: a few stray pixels do
  /// not.
  static let leastSmoothed = 0.0005

  static func all(of examination: Examination) -> [DataFinding] {
    guard examination.dataset.task.annotation == .mask else { return [] }
    let classes = examination.dataset.classNames.count
    func places(_ detail: (MaskFacts, Int) -> String?) -> [DataFinding.Place] {
      examination.samples.indices.compactMap { index in
        guard let mask = examination.masks[index], let detail = detail(mask, index) else {
          return nil
        }
        return examination.place(index, detail)
      }
    }
    return FindingKind.unreadableMask.at(places { mask, _ in mask.problem })
      + FindingKind.maskSize.at(
        places { mask, index in
          guard mask.problem == nil, let picture = examination.images[index].picture,
            mask.width != picture.width || mask.height != picture.height
          else { return nil }
          return "mask \(mask.width)x\(mask.height), image \(picture.width)x\(picture.height)"
        })
      + FindingKind.maskValue.at(
        places { mask, _ in
          let bad = (0..<Int(LabelMask.ignored)).filter { $0 >= classes && mask.counts[$0] > 0 }
          guard !bad.isEmpty else { return nil }
          let pixels = bad.reduce(0) { $0 + mask.counts[$1] }
          return "\(NumberText.count(pixels, "pixel")) of value "
            + DatasetError.list(bad.map(String.init))
        })
      + FindingKind.antialiasedMask.at(
        places { mask, _ in
          guard !mask.isLossy, mask.smoothedShare >= leastSmoothed else { return nil }
          return String(format: "%.2g", mask.smoothedShare * 100) + " % of the pixels"
        })
      + FindingKind.lossyMask.at(places { mask, _ in mask.isLossy ? "JPEG" : nil })
      + FindingKind.emptyMask.at(
        places { mask, _ in
          let shown = (0..<Int(LabelMask.ignored)).filter { mask.counts[$0] > 0 }
          // The background is the first class, where the data has one.
          guard mask.problem == nil, !mask.isImplied, classes > 1,
            shown.isEmpty || shown == [0]
          else { return nil }
          return shown.isEmpty ? "no pixel counts" : "all \(examination.className(0))"
        })
  }
}

extension MaskFigures {
  /// Computes the figures of the masks; nil where there are none.
  init?(of examination: Examination) {
    let masks = examination.masks.compactMap { $0 }.filter { $0.problem == nil }
    guard !masks.isEmpty else { return nil }
    let counts = examination.dataset.classNames.indices.prefix(255).map { label in
      masks.reduce(0) { $0 + $1.counts[label] }
    }
    let ignored = masks.reduce(0) { $0 + $1.counts[Int(LabelMask.ignored)] }
    let all = masks.reduce(0) { $0 + $1.width * $1.height }
    let counted = Double(max(counts.reduce(0, +), 1))
    self.init(
      count: masks.count, ignoredShare: Double(ignored) / Double(max(all, 1)),
      classShares: counts.map { Double($0) / counted })
  }
}
