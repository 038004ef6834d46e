import FoveaDatasets
import FoveaImages
import FoveaInference

/// The match of one detection, at every IoU threshold and in every range of areas.
///
/// A detection is right, wrong, or neither (it is in a crowd, or matches a box of another size).
/// Bits `0..<10` are COCO's thresholds; see ``DetectionMatcher``.
struct DetectionMatch: Sendable {
  var score: Double
  var image: Int32
  /// Its place among the image's detections of its class, from 0.
  var rank: Int32
  /// Bits where it is right, for all, small, medium and large.
  var right: SIMD4<UInt16> = .zero
  /// Bits where it is wrong.
  var wrong: SIMD4<UInt16> = .zero
}

/// Pairs the detections of one class in one image with the ground-truth boxes.
///
/// Bits `0..<10` follow pycocotools: detections in order of score, each taking the free box that
/// it overlaps most, a counted box before an ignored one, the later of equal ones; a crowd can be
/// taken many times and its IoU is intersection / area of the detection. Bit 10 is the same at the
/// operating IoU. Bit 11 follows Pascal VOC at IoU 0.5: a detection belongs to the box that it
/// overlaps most, free or not, and a second one of the same box is wrong.
struct DetectionMatcher: Sendable {
  /// 0.50, 0.55 … 0.95, with the very bits of pycocotools' `linspace`.
  static let cocoThresholds = (0..<10).map { 0.5 + Double($0) * ((0.95 - 0.5) / 9) }
  /// Areas in square pixels, both ends included: all, small, medium, large.
  static let areaRanges: [ClosedRange<Double>] = [0...1e10, 0...1024, 1024...9216, 9216...1e10]
  /// COCO's limit of detections per image and class.
  static let cocoLimit = 100
  static let cocoBits: UInt16 = 0x3FF
  static let operatingBit = 10
  static let vocBit = 11
  static let vocThreshold = 0.5

  /// Matching thresholds by bit; the last is the operating IoU.
  let thresholds: [Double]
  private let leastThreshold: Double
  // Scratch space that keeps its memory between images.
  private var ious: [Double] = []
  private var taken: [Bool] = []
  private var ignored: [Bool] = []
  private var order: [Int] = []

  init(operatingIoU: Double) {
    thresholds = (Self.cocoThresholds + [operatingIoU]).map { min($0, 1 - 1e-10) }
    leastThreshold = min(0.5, operatingIoU)
  }

  /// The matches of the detections, in their order.
  ///
  /// - Parameters:
  ///   - detections: of one class, highest score first.
  ///   - groundTruth: of the same class, in the order of the data.
  mutating func matches(
    _ detections: [Detection], _ groundTruth: [BoxAnnotation], image: Int
  ) -> [DetectionMatch] {
    let everywhere = Self.cocoBits | 1 << Self.operatingBit | 1 << Self.vocBit
    var result = detections.enumerated().map { rank, detection in
      DetectionMatch(score: detection.score, image: Int32(image), rank: Int32(rank))
    }
    for (index, detection) in detections.enumerated() {
      let area = detection.box.area
      for (range, areas) in Self.areaRanges.enumerated() where areas.contains(area) {
        result[index].wrong[range] = everywhere
      }
    }
    guard !groundTruth.isEmpty, !detections.isEmpty else { return result }
    matchVOC(detections, groundTruth, &result)
    measure(detections, groundTruth)
    for range in Self.areaRanges.indices {
      match(detections.count, groundTruth, range: range, &result)
    }
    return result
  }

  /// Whether a box counts in a range of areas.
  static func counts(_ box: BoxAnnotation, range: Int) -> Bool {
    !box.isIgnored && areaRanges[range].contains(box.area ?? box.box.area)
  }

  /// The share of a detection inside a crowd's box.
  static func crowdIoU(_ detection: BoundingBox, _ crowd: BoundingBox) -> Double {
    let width = min(detection.right, crowd.right) - max(detection.left, crowd.left)
    let height = min(detection.bottom, crowd.bottom) - max(detection.top, crowd.top)
    guard width > 0, height > 0 else { return 0 }
    return width * height / detection.area
  }

  private mutating func measure(_ detections: [Detection], _ groundTruth: [BoxAnnotation]) {
    ious.removeAll(keepingCapacity: true)
    for detection in detections {
      for box in groundTruth {
        ious.append(
          box.isIgnored ? Self.crowdIoU(detection.box, box.box) : detection.box.iou(box.box))
      }
    }
  }

  private mutating func match(
    _ count: Int, _ groundTruth: [BoxAnnotation], range: Int, _ result: inout [DetectionMatch]
  ) {
    ignored = groundTruth.map { !Self.counts($0, range: range) }
    // Counted boxes first, each kind in the order of the data.
    order = groundTruth.indices.filter { !ignored[$0] } + groundTruth.indices.filter { ignored[$0] }
    let width = groundTruth.count
    let candidates = (0..<count).filter { index in
      (0..<width).contains { ious[index * width + $0] >= leastThreshold }
    }
    guard !candidates.isEmpty else { return }
    for (bit, threshold) in thresholds.enumerated() where bit < 10 || range == 0 {
      taken.removeAll(keepingCapacity: true)
      taken.append(contentsOf: repeatElement(false, count: width))
      let mask: UInt16 = 1 << UInt16(bit)
      for index in candidates {
        // Beyond the limit there is nothing to match for COCO.
        if bit < 10, index >= Self.cocoLimit { break }
        var best = threshold
        var match = -1
        for truth in order {
          if taken[truth], !groundTruth[truth].isIgnored { continue }
          if match >= 0, !ignored[match], ignored[truth] { break }
          let iou = ious[index * width + truth]
          if iou < best { continue }
          best = iou
          match = truth
        }
        guard match >= 0 else { continue }
        taken[match] = true
        result[index].wrong[range] &= ~mask
        if !ignored[match] { result[index].right[range] |= mask }
      }
    }
  }

  private mutating func matchVOC(
    _ detections: [Detection], _ groundTruth: [BoxAnnotation], _ result: inout [DetectionMatch]
  ) {
    let mask: UInt16 = 1 << UInt16(Self.vocBit)
    var found = [Bool](repeating: false, count: groundTruth.count)
    for (index, detection) in detections.enumerated() {
      var best = -1.0
      var match = 0
      for (truth, candidate) in groundTruth.enumerated() {
        let iou = detection.box.iou(candidate.box)
        if iou > best { (best, match) = (iou, truth) }
      }
      guard best >= Self.vocThreshold else { continue }
      if groundTruth[match].isIgnored {
        result[index].wrong[0] &= ~mask
      } else if !found[match] {
        found[match] = true
        result[index].wrong[0] &= ~mask
        result[index].right[0] |= mask
      }
    }
  }
}
