import Foundation
import FoveaReports
import FoveaRunRecords
import FoveaSupport

extension SeenImage {
  /// The sheet with the image and its maps.
  public var sheet: ContactSheet {
    let boxes = score.box.map {
      [DrawnBox(label: 0, name: score.name, score: score.probability, box: $0, kind: .prediction)]
    }
    let panels = maps.map { map in
      SeeingSheet.Panel(
        caption: [map.method.rawValue, map.place], measures: map.measures(unit: score.unit),
        map: HeatMap(
          width: map.width, height: map.height, values: map.values, top: map.topColor),
        unit: map.unit(of: score))
    }
    let file = URL(fileURLWithPath: name).lastPathComponent
    return SeeingSheet(
      image: image, prepared: prepared, placement: placement, boxes: boxes ?? [], panels: panels
    ).sheet(title: "\(file): \(score.text)")
  }

  /// The record of the image.
  ///
  /// - Parameters:
  ///   - path: The image's path as given.
  ///   - picture: The name of the sheet's file.
  ///   - file: The name of the file with the values of a map.
  public func record(
    path: String, picture: String?, file: (EvidenceMap) -> String
  ) -> SeenImageRecord {
    SeenImageRecord(
      path: path, picture: picture,
      score: .init(
        name: score.name, meaning: score.meaning, value: score.value, unit: score.unit,
        probability: score.probability,
        box: score.box.map { [$0.left, $0.top, $0.right, $0.bottom] }),
      maps: maps.map { map in
        .init(
          method: map.method.rawValue, layer: map.layer, width: map.width, height: map.height,
          peak: Double(map.peak), lowest: Double(map.lowest), positiveShare: map.positiveShare,
          values: file(map), steps: map.integration?.steps,
          baselineScore: map.integration?.baselineScore,
          relativeError: map.integration?.relativeError)
      })
  }

  /// A line for each map: the method, its place, the peak and the share of positive evidence.
  public var lines: [String] {
    maps.map { map in
      "\(map.method.rawValue) at \(map.place): "
        + (map.hasPositiveEvidence
          ? map.measures(unit: score.unit).joined(separator: ", ")
          : "no positive evidence for \(score.name) at "
            + (map.layer.map { "layer " + $0 } ?? "the input")
            + " (highest value \(NumberText.short(Double(map.peak))))")
    }
  }
}

extension SeenScore {
  /// The number with its meaning: `disc, probability 0.98, logit of disc 7.21`.
  public var text: String {
    let sure = probability.map {
      ", \(box == nil ? "probability" : "score") \(NumberText.fixed($0, 2))"
    }
    // A value of a regression means what its name says.
    return name + (sure ?? "") + (meaning == name ? "" : ", \(meaning)")
      + " \(NumberText.short(value))"
  }
}

extension EvidenceMap {
  /// The layer and the size: `stages.3.1, 7x7`.
  var place: String { "\(layer ?? "input"), \(width)x\(height)" }

  /// The unit of the values.
  func unit(of score: SeenScore) -> String {
    method.isInScoreUnits ? score.unit : "of the layer's outputs"
  }

  func measures(unit: String) -> [String] {
    guard hasPositiveEvidence else { return ["no positive evidence"] }
    let unit = method.isInScoreUnits ? " " + unit : ""
    var lines = [
      "peak \(NumberText.short(Double(peak)))\(unit)",
      "\(NumberText.percent(positiveShare)) positive",
    ]
    if let integration {
      lines.append("sum off by \(NumberText.percent(integration.relativeError, 1))")
    }
    return lines
  }

  /// The value of the last colour; nil for the peak. A few pixels of integrated gradients stand out
  /// so far that the others would be black: their colours end at the 99th percentile.
  var topColor: Float? {
    guard method == .integratedGradients, hasPositiveEvidence else { return nil }
    let sorted = positive.sorted()
    let value = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    return value > 0 ? value : nil
  }
}
