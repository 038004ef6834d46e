import Foundation
import FoveaRunRecords
import FoveaSupport

/// The calibration of samples at a temperature: confidences and errors, prepared so that figures
/// of resamples are cheap.
public struct CalibrationFigures: Sendable {
  /// Bins of equal width, and bins of equal mass.
  public static let binCount = 15
  /// The most products of samples and classes for which resamples have a class-wise error.
  static let resampledLimit = 200_000

  /// The keys of the figures, in the order of tables.
  public static let keys = [
    "expectedCalibrationError", "adaptiveCalibrationError", "classwiseCalibrationError",
    "maximumCalibrationError", "brierScore", "negativeLogLikelihood",
  ]

  private let samples: CalibrationSamples
  private let confidences: [Double]
  private let isRight: [Bool]
  private let bins: [Int]
  private let masses: EqualMassBins
  private let brier: [Double]
  private let loss: [Double]
  /// Sample by sample, the probability of each class and its bin; empty for detections.
  private let probabilities: [Double]
  private let classBins: [Int]

  /// Prepares the figures of samples with logits divided by a temperature.
  ///
  /// - Precondition: a temperature above 0.
  public init(_ samples: CalibrationSamples, temperature: Double = 1) {
    precondition(temperature > 0, "a temperature is above 0, got \(temperature)")
    self.samples = samples
    var confidences: [Double] = []
    var isRight: [Bool] = []
    var brier: [Double] = []
    var loss: [Double] = []
    var probabilities: [Double] = []
    let width = samples.width
    for (sample, label) in samples.labels.enumerated() {
      if samples.kind == .detections {
        let score = 1 / (1 + exp(-samples.logits[sample] / temperature))
        confidences.append(score)
        isRight.append(label == 1)
        brier.append((score - Double(label)) * (score - Double(label)))
        loss.append(Metrics.logLoss(ofTrueClass: label == 1 ? score : 1 - score))
        continue
      }
      let row = samples.logits[sample * width..<(sample + 1) * width]
      let top = row.max() ?? 0
      let best = (row.firstIndex(of: top) ?? 0) - sample * width
      let powers = row.map { exp(($0 - top) / temperature) }
      let sum = powers.reduce(0, +)
      let shares = powers.map { $0 / sum }
      confidences.append(min(shares[best], 1))
      isRight.append(best == label)
      brier.append(
        shares.enumerated().reduce(0) {
          let distance = $1.element - ($1.offset == label ? 1 : 0)
          return $0 + distance * distance
        })
      loss.append(Metrics.logLoss(ofTrueClass: shares[label]))
      probabilities += shares
    }
    self.confidences = confidences
    self.isRight = isRight
    self.brier = brier
    self.loss = loss
    self.probabilities = probabilities
    bins = confidences.map { Calibration.bin(of: $0, among: Self.binCount) }
    classBins = probabilities.map { Calibration.bin(of: min($0, 1), among: Self.binCount) }
    masses = EqualMassBins(confidences: confidences, isRight: isRight, count: Self.binCount)
  }

  /// The bins of confidence, for a reliability diagram.
  public var reliability: [ReliabilityBin] {
    let bins = calibration(nil).bins
    return bins.enumerated().map { index, bin in
      ReliabilityBin(
        lower: Double(index) / Double(bins.count), upper: Double(index + 1) / Double(bins.count),
        count: bin.count, meanConfidence: bin.count > 0 ? bin.confidence / bin.count : 0,
        accuracy: bin.count > 0 ? bin.right / bin.count : 0)
    }
  }

  /// The share of right predictions; nil without samples.
  public var accuracy: Double? {
    isRight.isEmpty ? nil : Double(isRight.count { $0 }) / Double(isRight.count)
  }

  /// The figures by key; those that do not exist are left out.
  public var values: [String: Double] { values(nil, includesClasses: true) }

  /// The figures of a resample.
  ///
  /// - Parameter draws: how often each image was drawn.
  func values(draws: [Int32]) -> [String: Double] {
    values(
      samples.images.map { Double(draws[$0]) },
      includesClasses: probabilities.count <= Self.resampledLimit)
  }

  private func values(_ weights: [Double]?, includesClasses: Bool) -> [String: Double] {
    let calibration = calibration(weights)
    func mean(_ values: [Double]) -> Double? {
      Metrics.weightedMean(count: values.count, weights: weights) { values[$0] }
    }
    let found: [String: Double?] = [
      "expectedCalibrationError": calibration.expectedError,
      "adaptiveCalibrationError": masses.calibration(weights: weights).expectedError,
      "classwiseCalibrationError": includesClasses ? classwiseError(weights) : nil,
      "maximumCalibrationError": calibration.maximumError, "brierScore": mean(brier),
      "negativeLogLikelihood": mean(loss),
    ]
    return found.compactMapValues { $0 }
  }

  private func calibration(_ weights: [Double]?) -> Calibration {
    var result = [Calibration.Bin](repeating: .init(), count: Self.binCount)
    for index in confidences.indices {
      let weight = weights?[index] ?? 1
      result[bins[index]].count += weight
      result[bins[index]].confidence += weight * confidences[index]
      if isRight[index] { result[bins[index]].right += weight }
    }
    return Calibration(bins: result)
  }

  /// The mean over the classes of Σ_b (n_b/n)·|share of the class_b − mean probability_b|.
  private func classwiseError(_ weights: [Double]?) -> Double? {
    guard !probabilities.isEmpty else { return nil }
    let (width, bins) = (samples.width, Self.binCount)
    var gaps = [Double](repeating: 0, count: width * bins)
    var total = 0.0
    for (sample, label) in samples.labels.enumerated() {
      let weight = weights?[sample] ?? 1
      guard weight > 0 else { continue }
      total += weight
      for index in 0..<width {
        let place = sample * width + index
        gaps[index * bins + classBins[place]] +=
          weight * ((index == label ? 1 : 0) - probabilities[place])
      }
    }
    guard total > 0 else { return nil }
    return gaps.reduce(0) { $0 + $1.magnitude } / total / Double(width)
  }

  /// The definitions of the figures, by key.
  public static func definitions(for kind: CalibrationSamples.Kind) -> [String: String] {
    var result = [
      "expectedCalibrationError": "sum over 15 bins (lo, hi] of equal width, 0 in the first, of "
        + "(n_b/n) |share right - mean confidence| (Guo et al. 2017)",
      "adaptiveCalibrationError": "the same with 15 bins of about equally many samples, equal "
        + "confidences in one bin (Nguyen and O'Connor 2015)",
      "maximumCalibrationError": "the largest |share right - mean confidence| of a bin of equal "
        + "width that has samples (Naeini et al. 2015)",
      "negativeLogLikelihood": "mean of -ln p(true answer), p clipped to 2^-52",
      "confidence": "the probability of the most probable class",
    ]
    switch kind {
    case .classes:
      result["classwiseCalibrationError"] =
        "mean over the classes of the error of each class's probability in 15 bins of equal width "
        + "(Kull et al. 2019)"
      result["brierScore"] = "mean of sum_k (p_k - y_k)^2 over the classes, 0 to 2 (Brier 1950)"
    case .detections:
      result["brierScore"] = "mean of (score - right)^2, 0 to 1"
      result["confidence"] =
        "the score of a detection, which is right where it matches an object of its class at IoU "
        + "0.5 (detection ECE, Küppers et al. 2020, by confidence alone)"
    }
    return result
  }
}
