/// One sentence per figure of a detection record, by its key, for the record to carry.
enum DetectionDefinitions {
  static func all(
    _ options: DetectionEvaluator.Options, _ interpolation: VOCInterpolation
  ) -> [String: String] {
    let coco: [String: String] = [
      "mAP50to95": "pycocotools: mean over classes and IoU 0.50:0.05:0.95 of the precision "
        + "envelope's mean at 101 recalls; 100 detections per image and class; classes without "
        + "true boxes left out; crowds and boxes outside the range of areas count neither way",
      "mAP50": "as mAP50to95, at IoU 0.50 alone",
      "mAP75": "as mAP50to95, at IoU 0.75 alone",
      "mAPSmall": "as mAP50to95, areas up to 32^2 pixels",
      "mAPMedium": "as mAP50to95, areas from 32^2 to 96^2 pixels",
      "mAPLarge": "as mAP50to95, areas from 96^2 pixels",
      "averageRecall": "pycocotools: mean recall over classes and IoU 0.50:0.05:0.95 with 1, 10 or "
        + "100 detections per image and class; sizes as for mAP, with 100",
      "iou": "intersection / union of boxes with continuous edges, no pixel added; crowds: "
        + "intersection / area of the detection",
    ]
    let operating: [String: String] = [
      "precision": "TP / (TP + FP) from the record's confidence on at IoU \(options.operatingIoU); "
        + "mean over classes with true boxes; 0/0 is 0 and marked",
      "recall": "TP / (TP + FN), otherwise as precision",
      "f1": "2 TP / (2 TP + FP + FN), otherwise as precision",
      "bestConfidence": "the score at which mean F1 over classes is highest, chosen on this very "
        + "split; not smoothed",
      "vocMAP50": "Pascal VOC at IoU 0.5, "
        + (interpolation == .area
          ? "area under the precision envelope (from 2010 on)" : "11 points (2007)")
        + "; a detection belongs to the box it overlaps most; no limit of detections",
      "confusionMatrix": "rows: true class; columns: detected class; last: background; confidence "
        + ">= \(options.confusionConfidence), pairs of IoU >= \(options.confusionIoU) whatever "
        + "their classes, the highest IoU first, each box once",
    ]
    return coco.merging(operating) { first, _ in first }
  }
}
