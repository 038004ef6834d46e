import Foundation
import FoveaRunRecords

/// Images that differ strongly from the rest, each measured against the data set's own spread.
enum OutlierFindings {
  static func all(of examination: Examination) -> [DataFinding] {
    // Flat images are reported elsewhere and have no further figures.
    let members = examination.decoded.filter {
      examination.images[$0].picture?.isConstant == false
    }
    func find(
      _ kind: FindingKind, floor: Double, onlyBelow: Bool = false,
      _ measure: (ImageFacts.Picture) -> Double,
      _ text: (ImageFacts.Picture, _ median: Double) -> String
    ) -> [DataFinding] {
      let pictures = members.compactMap { index in
        examination.images[index].picture.map { (index: index, picture: $0) }
      }
      guard let scale = RobustScale(pictures.map { measure($0.picture) }, floor: floor) else {
        return []
      }
      let strays = pictures.compactMap { item -> (place: DataFinding.Place, score: Double)? in
        let score = scale.score(measure(item.picture))
        guard onlyBelow ? score < -RobustScale.limit : abs(score) > RobustScale.limit else {
          return nil
        }
        return (examination.place(item.index, text(item.picture, scale.median)), abs(score))
      }
      // The farthest first, as few users look at all.
      return kind.at(
        strays.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
          .map(\.element.place))
    }
    // The floors set the least distance of an outlier, even in a uniform data set: 8.9 times each.
    // That is an area or a contrast 4 times as large, twice the aspect ratio, 60 grey levels, an
    // 8th of the detail.
    return find(.sizeOutlier, floor: 0.225, { log2(Double($0.width * $0.height)) }) {
      picture, median in
      let side = pow(2, median / 2)
      return "\(picture.width)x\(picture.height), usual are about \(Int(side))x\(Int(side))"
    }
      + find(.aspectOutlier, floor: 0.112, { log2(Double($0.width) / Double($0.height)) }) {
        picture, median in
        "\(picture.width)x\(picture.height): "
          + short(Double(picture.width) / Double(picture.height))
          + " times as wide as high, usual is \(short(pow(2, median)))"
      }
      + find(.brightnessOutlier, floor: 6.75, \.brightness) { picture, median in
        "mean level \(Int(picture.brightness.rounded())), usual is \(Int(median.rounded()))"
      }
      + find(.contrastOutlier, floor: 0.225, { log2($0.contrast) }) { picture, median in
        "deviation of levels \(short(picture.contrast)), usual is \(short(pow(2, median)))"
      }
      + find(.blurredImage, floor: 0.337, onlyBelow: true, \.sharpness) { picture, median in
        "\(short(pow(2, picture.sharpness - median) * 100)) % of the usual share of detail"
      }
  }

  private static func short(_ value: Double) -> String {
    value >= 10 ? String(Int(value.rounded())) : String(format: "%.2g", value)
  }
}
