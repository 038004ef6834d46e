import FoveaDatasets
import FoveaTensors

/// The loss that is minimised, with the weights of classes and samples, and how it is averaged.
struct TrainingLoss {
  let weighted: any Loss
  let unweighted: any Loss
  /// One per class; nil where all are 1.
  let classWeights: [Double]?
  let reduction: ReductionChoice

  /// - Throws: `ClassWeightsError` where weights cannot be made of the training split's counts.
  init(_ configuration: TrainingConfiguration, classNames: [String], counts: [Int]) throws {
    classWeights =
      configuration.classWeights == "none"
      ? nil
      : try ClassWeights(parsing: configuration.classWeights)
        .weights(counts: counts, classNames: classNames)
    reduction = configuration.reduction
    func loss(_ weights: [Float]?) -> any Loss {
      switch configuration.loss {
      case .crossEntropy:
        CrossEntropy(labelSmoothing: Float(configuration.labelSmoothing), classWeights: weights)
      case .focal: Focal(gamma: Float(configuration.focalGamma), classWeights: weights)
      }
    }
    weighted = loss(classWeights?.map { Float($0) })
    unweighted = loss(nil)
  }

  /// What a batch's summed loss is divided by to become a mean.
  func divisor(_ batch: Batch) -> Double {
    switch reduction {
    case .samples: return Double(batch.count)
    case .weights:
      return batch.labels.indices.reduce(0) { sum, index in
        sum + (classWeights?[Int(batch.labels[index])] ?? 1)
          * (batch.weights.map { Double($0[index]) } ?? 1)
      }
    }
  }

  /// The sum of a batch's losses with all weights, a scalar.
  func sum(_ logits: Tensor, _ labels: Tensor, sampleWeights: Tensor?) -> Tensor {
    let losses = weighted.perSample(logits, labels)
    return (sampleWeights.map { losses * $0 } ?? losses).sum()
  }
}
