import FoveaImages
import FoveaSupport

/// A sheet of a training batch after augmentation, with its targets drawn.
public enum TrainingBatchSheet {
  /// One sample of a batch.
  public struct Item: Sendable {
    /// The pixels given to the model, converted back to 0…255.
    public var image: Image
    /// Class names with their shares, which sum to 1; more than one where samples were mixed.
    public var labels: [(name: String, share: Double)]
    /// Names and values of regression targets.
    public var values: [(name: String, value: Double)]
    /// Boxes in pixels of the image.
    public var boxes: [DrawnBox]
    /// Classes of pixels.
    public var mask: LabelMask?

    /// Makes a sample; targets of other tasks are empty.
    public init(
      image: Image, labels: [(name: String, share: Double)] = [],
      values: [(name: String, value: Double)] = [], boxes: [DrawnBox] = [],
      mask: LabelMask? = nil
    ) {
      self.image = image
      self.labels = labels
      self.values = values
      self.boxes = boxes
      self.mask = mask
    }

    /// The lines under the picture.
    var caption: [String] {
      let shares = labels.sorted { ($1.share, $0.name) < ($0.share, $1.name) }
      if shares.count == 1 { return [shares[0].name] }
      if !shares.isEmpty {
        return shares.prefix(3).map { "\($0.name) \(Int(($0.share * 100).rounded())) %" }
      }
      if !values.isEmpty {
        let lines = values.prefix(4).map { "\($0.name) = \(NumberText.short($0.value, digits: 4))" }
        return values.count > 4 ? lines + ["and \(values.count - 4) more"] : lines
      }
      guard mask == nil else { return [] }
      return boxes.isEmpty ? [] : [boxes.count == 1 ? "1 box" : "\(boxes.count) boxes"]
    }
  }

  /// Makes the sheet; boxes of any kind are drawn in the colours of their classes.
  ///
  /// - Parameters:
  ///   - classNames: The class of each pixel value, for masks.
  ///   - background: The class of the mask that is not painted; nil to paint all.
  ///   - columns: The number of samples in a row; nil to choose by the number of samples.
  ///   - side: The side of the square that each picture is fitted into, in pixels; nil for 320 with
  ///     boxes or masks, else 128.
  public static func sheet(
    _ items: [Item], title: String, classNames: [String] = [], background: Int? = 0,
    columns: Int? = nil, side: Int? = nil
  ) -> ContactSheet {
    let isDrawnOn = items.contains { !$0.boxes.isEmpty || $0.mask != nil }
    let side = side ?? (isDrawnOn ? 320 : 128)
    return ContactSheet(
      title: title,
      cells: items.map { item in
        var boxes = item.boxes
        for index in boxes.indices { boxes[index].kind = .prediction }
        let picture = AnnotatedPicture(
          image: item.image, boxes: boxes, mask: item.mask, background: background)
        return ContactSheet.Cell(image: picture.panel(side: side), caption: item.caption)
      },
      columns: columns ?? (isDrawnOn ? 4 : 8), side: side,
      legend: PictureLegend.classes(
        in: items.compactMap(\.mask), names: classNames, background: background))
  }
}
