import FoveaSupport
import FoveaDatasets
import FoveaImages
import FoveaInference

/// Collects a detector's boxes image by image and turns them into an evaluation.
///
/// ```swift
/// var evaluator = DetectionEvaluator(classNames: ["red cell", "white cell", "platelet"])
/// for image in images { try evaluator.add(detections: image.found, truths: image.truths) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// The figures are those of pycocotools where it has them. It visits images by ascending id: add
/// them in that order where two images hold detections of equal score and the last digit matters.
/// Detections are matched as they are added; what is kept is 32 bytes per detection.
public struct DetectionEvaluator: Sendable {
  /// What is fixed before the first image.
  public struct Options: Sendable, Hashable {
    /// The IoU from which a detection is right, for precision, recall, F1 and curves.
    public var operatingIoU = 0.5
    /// The confidence from which detections enter the confusion matrix.
    public var confusionConfidence = 0.25
    /// The IoU from which a detection and a true box are a pair of the confusion matrix.
    public var confusionIoU = 0.45

    /// The usual choices.
    public init() {}
  }

  /// The classes, in the order of the model's outputs.
  public let classNames: [String]
  /// What was fixed before the first image.
  public let options: Options
  /// Images added so far.
  public private(set) var imageCount = 0
  /// The detections of each class so far, image by image, highest score first within one.
  private(set) var matches: [[DetectionMatch]]
  /// True boxes of each class that count, in all, small, medium and large.
  private(set) var truthCounts: [[Int]]
  /// The images with true boxes of each class that count, and how many they hold.
  private(set) var truthImages: [[(image: Int32, count: Int32)]]
  /// True class by detected class, the background last.
  private(set) var confusion: ConfusionMatrix
  private var matcher: DetectionMatcher

  /// Starts without images.
  ///
  /// - Precondition: at least one class; IoUs of the options above 0 and at most 1.
  public init(classNames: [String], options: Options = Options()) {
    precondition(!classNames.isEmpty, "an evaluation needs at least one class")
    precondition(
      [options.operatingIoU, options.confusionIoU].allSatisfy { $0 > 0 && $0 <= 1 },
      "an IoU threshold lies above 0 and at most at 1, got \(options)")
    self.classNames = classNames
    self.options = options
    matches = Array(repeating: [], count: classNames.count)
    truthCounts = Array(
      repeating: [Int](repeating: 0, count: DetectionMatcher.areaRanges.count),
      count: classNames.count)
    truthImages = Array(repeating: [], count: classNames.count)
    confusion = ConfusionMatrix(classCount: classNames.count + 1)
    matcher = DetectionMatcher(operatingIoU: options.operatingIoU)
  }

  /// Adds an image.
  ///
  /// - Parameters:
  ///   - detections: all that the detector found, in any order; of equal scores the first one is
  ///     matched first.
  ///   - truths: all true boxes, in the same pixels.
  /// - Throws: ``MetricError/notFinite(sample:)`` where a score or an edge is NaN or infinite; the
  ///   image is then not added.
  /// - Precondition: labels lie in `0..<classNames.count`.
  public mutating func add(detections: [Detection], truths: [BoxAnnotation]) throws {
    let classes = classNames.indices
    precondition(
      detections.allSatisfy { classes.contains($0.label) }
        && truths.allSatisfy { classes.contains($0.label) }, "labels must lie in \(classes)")
    guard detections.allSatisfy({ $0.score.isFinite && $0.box.area.isFinite }) else {
      throw MetricError.notFinite(sample: imageCount)
    }
    let order = detections.indices.sorted {
      let (first, second) = (detections[$0], detections[$1])
      if first.label != second.label { return first.label < second.label }
      return first.score != second.score ? first.score > second.score : $0 < $1
    }
    var truthsOfClass: [Int: [BoxAnnotation]] = [:]
    for truth in truths { truthsOfClass[truth.label, default: []].append(truth) }
    var start = 0
    while start < order.count {
      let label = detections[order[start]].label
      let end = order[start...].firstIndex { detections[$0].label != label } ?? order.count
      matches[label] += matcher.matches(
        order[start..<end].map { detections[$0] }, truthsOfClass[label] ?? [], image: imageCount)
      start = end
    }
    for (label, truths) in truthsOfClass { count(truths, of: label) }
    addConfusion(detections, truths)
    imageCount += 1
  }

  private mutating func count(_ truths: [BoxAnnotation], of label: Int) {
    for range in DetectionMatcher.areaRanges.indices {
      let count = truths.count { DetectionMatcher.counts($0, range: range) }
      truthCounts[label][range] += count
      if range == 0, count > 0 {
        truthImages[label].append((image: Int32(imageCount), count: Int32(count)))
      }
    }
  }

  /// Pairs boxes of all classes: the pair of highest IoU first, each box at most once.
  private mutating func addConfusion(_ detections: [Detection], _ truths: [BoxAnnotation]) {
    let background = classNames.count
    let strong = detections.indices.filter {
      detections[$0].score >= options.confusionConfidence
    }.sorted { (-detections[$0].score, $0) < (-detections[$1].score, $1) }
    var pairs: [(iou: Double, detection: Int, truth: Int)] = []
    for (place, index) in strong.enumerated() {
      for (truth, candidate) in truths.enumerated() where !candidate.isCrowd {
        let iou = detections[index].box.iou(candidate.box)
        if iou >= options.confusionIoU { pairs.append((iou, place, truth)) }
      }
    }
    pairs.sort { (-$0.iou, $0.detection, $0.truth) < (-$1.iou, $1.detection, $1.truth) }
    var isPaired = [Bool](repeating: false, count: strong.count)
    var isFound = truths.map(\.isCrowd)
    for pair in pairs where !isPaired[pair.detection] && !isFound[pair.truth] {
      isPaired[pair.detection] = true
      isFound[pair.truth] = true
      confusion.add(
        truth: truths[pair.truth].label, prediction: detections[strong[pair.detection]].label)
    }
    for (truth, isFound) in zip(truths, isFound) where !isFound {
      confusion.add(truth: truth.label, prediction: background)
    }
    for (index, isPaired) in zip(strong, isPaired) where !isPaired {
      let detection = detections[index]
      let isInCrowd = truths.contains {
        $0.isCrowd && $0.label == detection.label
          && DetectionMatcher.crowdIoU(detection.box, $0.box) >= options.confusionIoU
      }
      if !isInCrowd { confusion.add(truth: background, prediction: detection.label) }
    }
  }
}
