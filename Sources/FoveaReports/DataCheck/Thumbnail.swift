import Foundation
import FoveaImages

/// The thumbnails of a page.
enum Thumbnail {
  /// The longer side of a thumbnail in pixels.
  static let side = 128

  /// A thumbnail as JPEG, with the given box drawn on it; nil where it cannot be made.
  static func jpeg(of image: Image, box: [Double]? = nil) -> Data? {
    let longer = Double(max(image.width, image.height))
    // Small images are enlarged with square pixels: interpolated they look blurred.
    let scale = longer > Double(side) ? Double(side) / longer : max(1, (64 / longer).rounded(.up))
    let width = max(1, Int((Double(image.width) * scale).rounded()))
    let height = max(1, Int((Double(image.height) * scale).rounded()))
    var small = image.converted(toChannels: 3).resized(
      width: width, height: height, by: scale > 1 ? .nearest : .bilinear)
    if let box, box.count == 4 { small = draw(box.map { $0 * scale }, on: small) }
    return (try? small.jpegData(quality: 85)).map { Data($0) }
  }

  private static func draw(_ box: [Double], on image: Image) -> Image {
    let canvas = Canvas(width: image.width, height: image.height)
    canvas.draw(
      image, in: .init(x: 0, y: 0, width: Double(image.width), height: Double(image.height)))
    // A tiny or outside box is marked at its position.
    let least = 8.0
    let x = min(max((box[0] + box[2]) / 2, 4), Double(image.width) - 4)
    let y = min(max((box[1] + box[3]) / 2, 4), Double(image.height) - 4)
    let isSmall = box[2] - box[0] < least || box[3] - box[1] < least
    let frame =
      isSmall
      ? Canvas.Rectangle(
        x: min(box[0], x - least / 2), y: min(box[1], y - least / 2),
        width: max(box[2] - box[0], least), height: max(box[3] - box[1], least))
      : Canvas.Rectangle(x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1])
    // A bright line on a dark one is visible on any image.
    canvas.stroke(frame, .black, lineWidth: 4)
    canvas.stroke(frame, .yellow, lineWidth: 2)
    return canvas.image()
  }
}
