import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaSupport

/// Collects a detector's boxes image by image and turns them into an evaluation.
///
/// ```swift
/// var evaluator = DetectionEvaluator(classNames: ["red cell", "white cell", "platelet"])
/// for image in images { try evaluator.add(detections: image.found, groundTruth: image.boxes) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// The figures are those of pycocotools where it has them. It visits images by ascending id: add
/// them in that order where two images hold detections of equal score and the last digit matters.
/// Detections are matched as they are added; each takes 32 bytes.
public struct DetectionEvaluator: Sendable {
  /// Settings fixed before the first image.
  public struct Options: Sendable, Hashable {
    /// The IoU from which a detection is right, for precision, recall, F1 and curves.
    public var operatingIoU = 0.5
    /// The confidence from which detections enter the confusion matrix.
    public var confusionConfidence = 0.25
    /// The IoU from which a detection and a ground-truth box are a pair of the confusion matrix.
    public var confusionIoU = 0.45

    /// Makes the default settings: IoU 0.5, and a confusion matrix from confidence 0.25, IoU 0.45.
    public init() {}
  }

  /// The classes, in the order of the model's outputs.
  public let classNames: [String]
  /// The settings fixed before the first image.
  public let options: Options
  /// Images added so far.
  public private(set) var imageCount = 0
  /// The detections of each class so far, image by image, highest score first within one.
  private(set) var matches: [[DetectionMatch]]
  /// Ground-truth boxes of each class that count: all, small, medium and large.
  private(set) var groundTruthCounts: [[Int]]
  /// The images with ground-truth boxes of each class that count, and their number of boxes.
  private(set) var groundTruthImages: [[(image: Int32, count: Int32)]]
  /// Labelled class by detected class, the background last.
  private(set) var confusion: ConfusionMatrix
  private var matcher: DetectionMatcher

  /// Starts without images.
  ///
  /// - Precondition: at least one class; IoUs of the options above 0 and at most 1.
  public init(classNames: [String], options: Options = Options()) {
    precondition(!classNames.isEmpty, "an evaluation needs at least one class")
    precondition(
      [options.operatingIoU, options.confusionIoU].allSatisfy { $0 > 0 && $0 <= 1 },
      "an IoU threshold is above 0 and at most 1, got \(options)")
    self.classNames = classNames
    self.options = options
    matches = Array(repeating: [], count: classNames.count)
    groundTruthCounts = Array(
      repeating: [Int](repeating: 0, count: DetectionMatcher.areaRanges.count),
      count: classNames.count)
    groundTruthImages = Array(repeating: [], count: classNames.count)
    confusion = ConfusionMatrix(classCount: classNames.count + 1)
    matcher = DetectionMatcher(operatingIoU: options.operatingIoU)
  }

  /// Adds an image.
  ///
  /// - Parameters:
  ///   - detections: all detections, in any order; of equal scores the first one is matched first.
  ///   - groundTruth: all ground-truth boxes, in the same pixels.
  /// - Throws: ``MetricError/notFinite(sample:)`` where a score or an edge is NaN or infinite; the
  ///   image is then not added.
  /// - Precondition: labels lie in `0..<classNames.count`.
  public mutating func add(detections: [Detection], groundTruth: [BoxAnnotation]) throws {
    let classes = classNames.indices
    precondition(
      detections.allSatisfy { classes.contains($0.label) }
        && groundTruth.allSatisfy { classes.contains($0.label) }, "labels must lie in \(classes)")
    guard detections.allSatisfy({ $0.score.isFinite && $0.box.area.isFinite }) else {
      throw MetricError.notFinite(sample: imageCount)
    }
    let order = detections.indices.sorted {
      let (first, second) = (detections[$0], detections[$1])
      if first.label != second.label { return first.label < second.label }
      return first.score != second.score ? first.score > second.score : $0 < $1
    }
    var boxesOfClass: [Int: [BoxAnnotation]] = [:]
    for box in groundTruth { boxesOfClass[box.label, default: []].append(box) }
    var start = 0
    while start < order.count {
      let label = detections[order[start]].label
      let end = order[start...].firstIndex { detections[$0].label != label } ?? order.count
      matches[label] += matcher.matches(
        order[start..<end].map { detections[$0] }, boxesOfClass[label] ?? [], image: imageCount)
      start = end
    }
    for (label, boxes) in boxesOfClass { count(boxes, of: label) }
    addConfusion(detections, groundTruth)
    imageCount += 1
  }

  private mutating func count(_ boxes: [BoxAnnotation], of label: Int) {
    for range in DetectionMatcher.areaRanges.indices {
      let count = boxes.count { DetectionMatcher.counts($0, range: range) }
      groundTruthCounts[label][range] += count
      if range == 0, count > 0 {
        groundTruthImages[label].append((image: Int32(imageCount), count: Int32(count)))
      }
    }
  }

  /// Pairs boxes of all classes: the pair of highest IoU first, each box at most once.
  private mutating func addConfusion(_ detections: [Detection], _ groundTruth: [BoxAnnotation]) {
    let background = classNames.count
    let strong = detections.indices.filter {
      detections[$0].score >= options.confusionConfidence
    }.sorted { (-detections[$0].score, $0) < (-detections[$1].score, $1) }
    var pairs: [(iou: Double, detection: Int, truth: Int)] = []
    for (place, index) in strong.enumerated() {
      for (truth, candidate) in groundTruth.enumerated() where !candidate.isIgnored {
        let iou = detections[index].box.iou(candidate.box)
        if iou >= options.confusionIoU { pairs.append((iou, place, truth)) }
      }
    }
    pairs.sort { (-$0.iou, $0.detection, $0.truth) < (-$1.iou, $1.detection, $1.truth) }
    var isPaired = [Bool](repeating: false, count: strong.count)
    var isFound = groundTruth.map(\.isIgnored)
    for pair in pairs where !isPaired[pair.detection] && !isFound[pair.truth] {
      isPaired[pair.detection] = true
      isFound[pair.truth] = true
      confusion.add(
        label: groundTruth[pair.truth].label, prediction: detections[strong[pair.detection]].label)
    }
    for (box, isFound) in zip(groundTruth, isFound) where !isFound {
      confusion.add(label: box.label, prediction: background)
    }
    for (index, isPaired) in zip(strong, isPaired) where !isPaired {
      let detection = detections[index]
      let isInCrowd = groundTruth.contains {
        $0.isIgnored && $0.label == detection.label
          && DetectionMatcher.crowdIoU(detection.box, $0.box) >= options.confusionIoU
      }
      if !isInCrowd { confusion.add(label: background, prediction: detection.label) }
    }
  }
}
