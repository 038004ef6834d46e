import FoveaSupport

/// The number of changes of a relabelling.
public struct RelabelChanges: Sendable, Equatable {
  /// Boxes that were added for overlooked objects.
  public var addedBoxes = 0
  /// Boxes that got another class.
  public var changedClasses = 0
  /// Boxes that were moved to their object.
  public var movedBoxes = 0
  /// Boxes that were left out.
  public var droppedBoxes = 0
  /// Images that were left out.
  public var droppedImages = 0

  /// The changes in words, such as `2 boxes added, 1 image left out`.
  public var text: String {
    func boxes(_ count: Int) -> String { NumberText.count(count, "box", plural: "boxes") }
    let parts = [
      (addedBoxes, "\(boxes(addedBoxes)) added"),
      (changedClasses, "\(boxes(changedClasses)) of another class"),
      (movedBoxes, "\(boxes(movedBoxes)) moved"),
      (droppedBoxes, "\(boxes(droppedBoxes)) left out"),
      (droppedImages, "\(NumberText.count(droppedImages, "image")) left out"),
    ].filter { $0.0 > 0 }
    return parts.isEmpty ? "nothing changed" : parts.map(\.1).joined(separator: ", ")
  }
}
