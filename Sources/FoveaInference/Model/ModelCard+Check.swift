import Foundation
import FoveaImages
import FoveaSupport

extension ModelCard {
  /// The largest number of classes, values or embedding elements.
  package static let largestClassCount = 1_000_000
  /// The largest number of pixels of an input.
  package static let largestPixelCount = 1 << 28

  /// Checks a card that was read from a file, before anything of the sizes that it names is made.
  ///
  /// - Throws: `InferenceError` with the first value that no model has.
  func checkStored(at url: URL) throws {
    guard let problem = storedProblem else { return }
    throw InferenceError(
      .badFile, "\(url.path) is damaged: the description of its model has \(problem).")
  }

  /// The first value that no model has, in words; nil where there is none.
  var storedProblem: String? {
    modelProblem ?? namesProblem ?? figuresProblem
  }

  private var modelProblem: String? {
    let sides = 1...65_536
    guard sides.contains(model.height), sides.contains(model.width),
      [1, 3].contains(model.channels), model.height * model.width <= Self.largestPixelCount
    else {
      return "an input of \(model.height)x\(model.width)x\(model.channels) (height, width, "
        + "channels), expected sides of 1 to 65536, at most \(Self.largestPixelCount) pixels, and "
        + "1 or 3 channels"
    }
    guard (1...Self.largestClassCount).contains(model.classCount) else {
      return "\(model.classCount) classes, expected 1 to \(Self.largestClassCount)"
    }
    let input = preprocessing
    guard
      [input.height, input.width, input.channels] == [model.height, model.width, model.channels]
    else {
      return "a preprocessing to \(input.height)x\(input.width)x\(input.channels) for an input of "
        + "\(model.height)x\(model.width)x\(model.channels) (height, width, channels)"
    }
    // Beyond these, normalised values are no single-precision numbers.
    guard input.mean.allSatisfy({ $0.magnitude <= 1e9 }),
      input.deviation.allSatisfy({ (1e-9...1e9).contains($0) })
    else {
      return "means \(input.mean) and deviations \(input.deviation), expected means within 1e9 and "
        + "deviations from 1e-9 to 1e9"
    }
    return nil
  }

  private var namesProblem: String? {
    // An embedding's numbers have no names.
    guard task.traits.namesOutputs else { return nil }
    guard classNames.count == model.classCount else {
      return "\(classNames.count) class names for \(model.classCount) classes"
    }
    if let index = classNames.firstIndex(where: {
      $0.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
    }) {
      return "no name for class \(index)"
    }
    var known: Set<String> = []
    return classNames.first { !known.insert($0).inserted }.map { "the class name '\($0)' twice" }
  }

  private var figuresProblem: String? {
    if let valueScaling {
      guard valueScaling.mean.count == model.classCount,
        valueScaling.deviation.count == model.classCount
      else {
        return
          "\(valueScaling.mean.count) means and \(valueScaling.deviation.count) deviations for "
          + "\(model.classCount) values"
      }
      guard valueScaling.mean.allSatisfy({ $0.isFinite }),
        valueScaling.deviation.allSatisfy({ $0.isFinite && $0 > 0 })
      else {
        return "means \(valueScaling.mean) and deviations \(valueScaling.deviation) of values, "
          + "expected finite numbers, deviations above 0"
      }
    }
    if let decision, !(0...1).contains(decision.score) {
      return "the decision threshold \(decision.score), expected 0 to 1"
    }
    if let name = decision?.className, !classNames.contains(name) {
      return "a decision threshold for the class '\(name)', which it lacks"
    }
    if let temperature {
      guard Temperature.range.contains(temperature) else {
        return "the temperature \(temperature), expected \(Temperature.range.lowerBound) to "
          + "\(Temperature.range.upperBound)"
      }
      guard [.classification, .detection].contains(task) else {
        return "a temperature, which models for \(task.rawValue) have not"
      }
    }
    if let distanceThreshold, !(distanceThreshold >= 0 && distanceThreshold.isFinite) {
      return "the distance threshold \(distanceThreshold), expected a finite number of at least 0"
    }
    return epoch < 0 ? "the epoch \(epoch), expected at least 0" : nil
  }
}
