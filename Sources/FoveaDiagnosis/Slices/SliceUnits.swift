import FoveaDatasets
import FoveaSupport

/// Things of one kind with a score, their attributes, and the images that they belong to.
struct SliceUnits {
  /// The kind: `images`, `objects` or `regions`.
  var name: String
  /// The meaning of the score.
  var score: SampleOutcomes.Score
  /// The score of each unit.
  var scores: [Double]
  /// The outcome's position of each unit.
  var samples: [Int]
  /// The units that are exchangeable under the null hypothesis; nil for all.
  var strata: [Int]?
  /// The attributes of the units.
  var attributes: [SliceAttribute]

  /// The images with a score, and their parts.
  static func all(
    _ outcomes: SampleOutcomes, _ dataset: Dataset, _ measures: [ImageMeasures?]
  ) -> [SliceUnits] {
    let samples = outcomes.indices.map { dataset.samples[$0] }
    var attributes: [SliceAttribute] = []
    if outcomes.task.annotation == .label {
      attributes.append(SliceAttribute("class", texts: outcomes.labels))
    }
    if outcomes.task == .regression {
      attributes += outcomes.classNames.enumerated().map { value, name in
        SliceAttribute(name, numbers: samples.map { Self.value(value, of: $0) })
      }
    }
    if outcomes.task == .detection {
      attributes.append(
        SliceAttribute(
          "objects in the image",
          numbers: samples.map { Double($0.boxes.count { !$0.isIgnored }) }))
    }
    attributes += ImageAttributes.all(of: samples, in: dataset, measures)
    let scored = outcomes.scores.indices.filter { outcomes.scores[$0] != nil }
    let images = SliceUnits(
      name: "images", score: outcomes.score, scores: scored.compactMap { outcomes.scores[$0] },
      samples: scored, strata: nil,
      attributes: attributes.map { attribute in
        var attribute = attribute
        attribute.values = scored.map { attribute.values[$0] }
        return attribute
      })
    return [images] + parts(of: outcomes, measures)
  }

  /// A labelled value; nil where a sample lacks it.
  private static func value(_ value: Int, of sample: Sample) -> Double? {
    guard case .values(let values) = sample.annotation, value < values.count else { return nil }
    return values[value]
  }

  /// The parts of the images by class, and by size and place: all objects, or the regions of each
  /// class.
  private static func parts(
    of outcomes: SampleOutcomes, _ measures: [ImageMeasures?]
  ) -> [SliceUnits] {
    guard let score = outcomes.partScore, !outcomes.parts.isEmpty else { return [] }
    let names = outcomes.classNames
    func units(
      _ name: String, _ parts: [SampleOutcomes.Part], _ attributes: [SliceAttribute]
    ) -> SliceUnits {
      let images = parts.map(\.sample)
      // Where no image has two units, there is nothing to exchange within one.
      let hasSeveral = Set(images).count < images.count
      return SliceUnits(
        name: name, score: score, scores: parts.map(\.score), samples: images,
        strata: hasSeveral ? images : nil, attributes: attributes)
    }
    func places(_ parts: [SampleOutcomes.Part], prefix: String) -> [SliceAttribute] {
      func share(
        _ part: SampleOutcomes.Part, _ position: Double, _ extent: KeyPath<ImageMeasures, Int>
      )
        -> Double?
      {
        measures[part.sample].map { position / Double(max($0[keyPath: extent], 1)) }
      }
      return [
        SliceAttribute(
          prefix + "column (0 left, 1 right)", numbers: parts.map { share($0, $0.x, \.width) }),
        SliceAttribute(
          prefix + "row (0 top, 1 bottom)", numbers: parts.map { share($0, $0.y, \.height) }),
      ]
    }
    let all = outcomes.parts
    let classes = SliceAttribute("class", texts: all.map { names[$0.label] })
    if outcomes.task == .detection {
      return [
        units(
          "objects", all,
          [classes, SliceAttribute("object size (root of the area)", numbers: all.map(\.size))]
            + places(all, prefix: "object "))
      ]
    }
    // The size and place of a background says nothing that the other classes don't say.
    let largest = names.indices.max { first, second in
      func total(_ label: Int) -> Double {
        all.reduce(0) { $1.label == label ? $0 + $1.size : $0 }
      }
      return total(first) < total(second)
    }
    return [units("regions", all, [classes])]
      + names.indices.filter { $0 != largest }.map { label in
        let own = all.filter { $0.label == label }
        return units(
          "regions", own,
          [SliceAttribute("\(names[label]) size (share of pixels)", numbers: own.map(\.size))]
            + places(own, prefix: "\(names[label]) "))
      }
  }
}
