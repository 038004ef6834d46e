import FoveaImages

/// The mark of a class in a scatter plot: colour and shape both differ from class to class, so that
/// neighbouring classes are told apart without colours, too.
struct PointStyle: Equatable {
  /// The number of different styles.
  static let count = 35

  /// The form of a mark.
  enum Shape: CaseIterable {
    case disc, square, triangle, diamond, cross
  }

  let color: Color
  let shape: Shape

  init(_ place: Int) {
    let colors: [Color] = [
      .blue, .orange, .bluishGreen, .reddishPurple, .skyBlue, .vermilion, .black,
    ]
    color = colors[place % colors.count]
    shape = Shape.allCases[place % Shape.allCases.count]
  }

  init(color: Color, shape: Shape) { (self.color, self.shape) = (color, shape) }

  /// Draws the mark; all shapes have about the area of a disc of this radius.
  func draw(at center: Figure.Point, radius: Double, opacity: Double = 1, in figure: inout Figure) {
    let color = color.opacity(opacity)
    func points(_ places: [(Double, Double)]) -> [Figure.Point] {
      places.map { Figure.Point(center.x + $0.0 * radius, center.y + $0.1 * radius) }
    }
    switch shape {
    case .disc: figure.dot(center, radius: radius, fill: color)
    case .square:
      figure.polygon(points([(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)]), color)
    case .triangle: figure.polygon(points([(0, -1.45), (1.25, 0.75), (-1.25, 0.75)]), color)
    case .diamond: figure.polygon(points([(0, -1.3), (1.2, 0), (0, 1.3), (-1.2, 0)]), color)
    case .cross:
      let (far, near) = (1.3, 0.42)
      figure.polygon(
        points([
          (-near, -far), (near, -far), (near, -near), (far, -near), (far, near), (near, near),
          (near, far), (-near, far), (-near, near), (-far, near), (-far, -near), (-near, -near),
        ]), color)
    }
  }
}
