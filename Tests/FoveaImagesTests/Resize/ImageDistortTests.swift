import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ImageDistortTests {
  private let image = Samples.noise(width: 31, height: 22, channels: 3)

  @Test func cornersGoWhereTheyAreSent() throws {
    let map = try #require(
      ProjectiveTransform2D(
        width: 40, height: 30, to: ((3, 2), (35, 5), (38, 27), (1, 29))))
    for (from, to) in [
      ((0, 0), (3, 2)), ((40, 0), (35, 5)), ((40, 30), (38, 27)), ((0, 30), (1, 29)),
    ]
      as [((Double, Double), (Double, Double))]
    {
      let point = map(x: from.0, y: from.1)
      #expect(abs(point.x - to.0) < 1e-9 && abs(point.y - to.1) < 1e-9)
    }
    let back = try #require(map.inverse)
    let there = map(x: 11, y: 17)
    let again = back(x: there.x, y: there.y)
    #expect(abs(again.x - 11) < 1e-9 && abs(again.y - 17) < 1e-9)
    #expect(
      ProjectiveTransform2D(width: 1, height: 1, to: ((0, 0), (1, 1), (2, 2), (0, 3))) == nil)
  }

  /// A projective map whose last row is (0, 0, 1) is an affine one.
  @Test func affineMapsAreProjectiveOnes() {
    let affine = AffineTransform2D.rotation(degrees: 12).followed(by: .translation(x: 3, y: -2))
    let map = ProjectiveTransform2D(matrix: [
      affine.a, affine.b, affine.c, affine.d, affine.e, affine.f, 0, 0, 1,
    ])
    for interpolation in [Interpolation.nearest, .bilinear] {
      let difference = zip(
        image.warped(by: map, fill: [50], interpolation: interpolation).pixels,
        image.warped(by: affine, fill: [50], interpolation: interpolation).pixels
      ).count { abs(Int($0) - Int($1)) > 1 }
      #expect(difference == 0)
    }
  }

  @Test func fieldsAreAsStrongAndSmoothAsAsked() {
    var generator = SeededGenerator(seed: 5)
    func normal() -> Double {
      (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
    }
    let field = DisplacementField(
      width: 300, height: 200, deviation: 3, smoothness: 6, normal: normal)
    for shifts in [field.x, field.y] {
      let square = shifts.reduce(0) { $0 + Double($1 * $1) } / Double(shifts.count)
      #expect(abs(square.squareRoot() - 3) < 0.4)
      // Neighbours' shifts differ by about deviation / (√2 · smoothness): 0.35.
      var sum = 0.0
      for y in 0..<200 {
        for x in 1..<300 {
          let step = Double(shifts[y * 300 + x] - shifts[y * 300 + x - 1])
          sum += step * step
        }
      }
      #expect(abs((sum / (299 * 200)).squareRoot() - 0.35) < 0.08)
    }
    // Where a point goes is where it is taken from.
    for (x, y) in [(20.5, 30.5), (150.2, 99.7), (280, 180)] {
      let point = field(x: x, y: y)
      let (column, row) = (Int(point.x), Int(point.y))
      #expect(abs(point.x + Double(field.x[row * 300 + column]) - x) < 0.5)
      #expect(abs(point.y + Double(field.y[row * 300 + column]) - y) < 0.5)
    }
  }

  @Test func noShiftChangesNothing() {
    let field = DisplacementField(
      width: 31, height: 22, deviation: 0, smoothness: 4, normal: { 1 })
    #expect(image.warped(by: field) == image)
    let shifted = DisplacementField(
      width: 31, height: 22, deviation: 151.0 / 315, smoothness: 4, normal: { 1 })
    // Equal shifts at all knots are that shift everywhere: one pixel up and left.
    let moved = image.warped(by: shifted, fill: [9], interpolation: .nearest)
    #expect(
      moved
        == image.cropped(x: 1, y: 1, width: 30, height: 21).padded(right: 1, bottom: 1, fill: [9]))
  }

  @Test func aWindowOfAResizeIsACropOfTheWhole() {
    for interpolation in Interpolation.allCases {
      for (width, height) in [(50, 40), (12, 9), (31, 22)] {
        let whole = image.resized(width: width, height: height, by: interpolation)
        let window = image.resized(
          width: width, height: height, by: interpolation, columns: 3..<11, rows: 2..<7)
        #expect(window == whole.cropped(x: 3, y: 2, width: 8, height: 5))
      }
    }
  }
}
