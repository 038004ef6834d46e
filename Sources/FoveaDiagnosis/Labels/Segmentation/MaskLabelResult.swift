import FoveaImages

/// The quality of the masks of some images.
public struct MaskLabelResult: Sendable, Equatable {
  /// The quality of one image's mask.
  public struct Picture: Sendable, Equatable {
    /// The soft minimum of the probabilities of the given classes, 0 to 1.
    public var quality: Double
    /// The share of labelled pixels that are no issue, 0 to 1.
    public var issueFreeShare: Double
    /// The number of pixels that are issues.
    public var issuePixels: Int
    /// The largest area of issues of one given and one suggested class; nil without issues.
    public var region: SuspectRegion?
  }

  /// The quality of the pixels of one class.
  public struct ClassQuality: Sendable, Equatable {
    /// The number of pixels labelled so.
    public var pixels: Int
    /// Their mean probability for the class; 0 without pixels.
    public var meanConfidence: Double
    /// The number of them that are issues, by the class that the model suggests.
    public var suggested: [Int]
  }

  /// The images, in the order in which they were added.
  public var images: [Picture]
  /// The classes.
  public var classes: [ClassQuality]
}

extension MaskLabelScoring {
  /// The quality of all images added.
  ///
  /// The number of issues is that of pixels whose most probable class is not the given one, with at
  /// least the mean probability that pixels labelled so have for it. As many pixels of the lowest
  /// probability for their given class are issues, unless that class is the most probable one.
  public func result() -> MaskLabelResult {
    let count = pixels.count
    let thresholds = (0..<count).map { max(sums[$0] / Double(max(pixels[$0], 1)), 2e-6) - 1e-6 }
    var confidences: [Float] = []
    var issues = 0
    for tally in images {
      for pixel in tally.doubtful {
        confidences.append(pixel.confidence)
        if pixel.predicted != pixel.given,
          Double(pixel.probability) >= thresholds[Int(pixel.predicted)]
        {
          issues += 1
        }
      }
    }
    confidences.sort()
    let limit = issues > 0 ? confidences[issues - 1] : -1
    // Of pixels that are exactly at the limit, the first are taken.
    var atLimit = issues - confidences.prefix { $0 < limit }.count
    var classes = (0..<count).map {
      MaskLabelResult.ClassQuality(
        pixels: pixels[$0], meanConfidence: sums[$0] / Double(max(pixels[$0], 1)),
        suggested: [Int](repeating: 0, count: count))
    }
    let pictures = images.map { tally in
      let found = tally.doubtful.filter { pixel in
        guard pixel.confidence <= limit else { return false }
        if pixel.confidence == limit {
          guard atLimit > 0 else { return false }
          atLimit -= 1
        }
        return pixel.predicted != pixel.given
      }
      for pixel in found { classes[Int(pixel.given)].suggested[Int(pixel.predicted)] += 1 }
      return MaskLabelResult.Picture(
        quality: tally.minimum.value ?? 1,
        issueFreeShare: 1 - Double(found.count) / Double(max(tally.counted, 1)),
        issuePixels: found.count,
        region: SuspectRegion(of: found, width: tally.width, height: tally.height))
    }
    return MaskLabelResult(images: pictures, classes: classes)
  }
}
