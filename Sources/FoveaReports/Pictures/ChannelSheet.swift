import FoveaImages
import FoveaSupport

/// Sheets of a network's numbers as pictures: the channels of a layer, and first filters.
public enum ChannelSheet {
  /// The strongest channels of a layer's maps for an image, by their mean absolute value. Each is
  /// scaled to its own range, which its caption tells.
  ///
  /// - Parameters:
  ///   - values: `[height, width, channels]` in row-major order.
  ///   - count: The number of channels shown.
  public static func channels(
    of values: [Float], height: Int, width: Int, channels: Int, count: Int, image: Image,
    title: String
  ) -> ContactSheet {
    precondition(
      values.count == height * width * channels,
      "maps of \(height)x\(width)x\(channels) have \(height * width * channels) values, got "
        + "\(values.count)")
    var strengths = [Double](repeating: 0, count: channels)
    for (place, value) in values.enumerated() { strengths[place % channels] += Double(abs(value)) }
    let order = strengths.indices.sorted { (strengths[$1], $0) < (strengths[$0], $1) }
    var cells = [ContactSheet.Cell(image: image, caption: ["image"])]
    for channel in order.prefix(count) {
      let map = (0..<height * width).map { values[$0 * channels + channel] }
      let (low, high) = (min(map.min() ?? 0, 0), map.max() ?? 0)
      cells.append(
        ContactSheet.Cell(
          image: Colormap.sequential.image(
            of: map, width: width, height: height, range: low...max(high, low)),
          caption: [
            "channel \(channel)",
            "\(NumberText.short(Double(low))) … \(NumberText.short(Double(high)))",
          ]))
    }
    return ContactSheet(title: title, cells: cells, columns: 8)
  }

  /// The filters of a first convolution: grey is 0, and all have one scale. Filters of three
  /// channels are drawn in colour, of any other number as their mean over the channels.
  ///
  /// - Parameter values: `[count, height, width, channels]` in row-major order.
  public static func filters(
    _ values: [Float], count: Int, height: Int, width: Int, channels: Int, title: String
  ) -> ContactSheet {
    precondition(
      values.count == count * height * width * channels,
      "\(count) filters of \(height)x\(width)x\(channels) have other than \(values.count) values")
    let isColor = channels == 3
    let shown =
      isColor
      ? values
      : stride(from: 0, to: values.count, by: channels).map { start in
        values[start..<start + channels].reduce(0, +) / Float(channels)
      }
    let largest = max(shown.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
    let size = height * width * (isColor ? 3 : 1)
    let cells = (0..<count).map { filter in
      ContactSheet.Cell(
        image: Image(
          width: width, height: height, channels: isColor ? 3 : 1,
          pixels: shown[filter * size..<(filter + 1) * size].map {
            UInt8((127.5 + 127.5 * $0 / largest).rounded())
          }),
        caption: ["\(filter)"])
    }
    return ContactSheet(title: title, cells: cells, columns: 12, side: 56)
  }
}
