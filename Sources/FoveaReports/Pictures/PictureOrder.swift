import FoveaImages
import FoveaSupport

/// The choice and order of the samples of a sheet.
public enum PictureOrder: Sendable {
  /// The given order.
  case given
  /// By descending loss: hard samples, and wrong labels.
  case worst
  /// By ascending loss.
  case best

  /// The positions to show, at most `limit`. NaN counts as the highest loss. Samples without a loss
  /// are last. Ties keep their order.
  func positions(of losses: [Double?], limit: Int) -> [Int] {
    let places = Array(losses.indices)
    if case .given = self { return Array(places.prefix(max(limit, 0))) }
    func key(_ place: Int) -> Double {
      guard let loss = losses[place] else { return .infinity }
      let high = loss.isNaN ? .greatestFiniteMagnitude : loss.clamped
      if case .worst = self { return -high }
      return high
    }
    return Array(places.sorted { (key($0), $0) < (key($1), $1) }.prefix(max(limit, 0)))
  }

  /// The text after a sheet's title.
  var suffix: String {
    switch self {
    case .given: ""
    case .worst: ", highest loss first"
    case .best: ", lowest loss first"
    }
  }
}

extension Double {
  /// The value clamped to finite numbers.
  fileprivate var clamped: Double {
    min(max(self, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }
}

extension Image {
  /// Stacks pictures vertically on white, such as the worst and the best samples.
  ///
  /// - Precondition: There is at least one, and together they are at most 32,767 pixels high.
  public static func stacked(_ pictures: [Image]) -> Image {
    precondition(!pictures.isEmpty, "a stack needs at least one picture")
    let canvas = Canvas(
      width: max(1, pictures.map(\.width).max() ?? 1),
      height: max(1, pictures.reduce(0) { $0 + $1.height }))
    var y = 0.0
    for picture in pictures {
      let (width, height) = (Double(picture.width), Double(picture.height))
      canvas.draw(picture, in: .init(x: 0, y: y, width: width, height: height))
      y += height
    }
    return canvas.image()
  }
}
