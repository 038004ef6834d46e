@testable import FoveaReports
import FoveaImages
import Testing

@Suite struct FigureTextTests {
  @Test func longNamesKeepBothEnds() {
    #expect(Figure.shortened("surface_scratch_left", to: 9) == "surf…left")
    #expect(Figure.shortened("crack", to: 9) == "crack")
  }

  @Test func intensityDarkensSteadily() {
    let lightness = (0...20).map { step -> Double in
      let color = Color.intensity(Double(step) / 20)
      return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
    }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 > $1 })
    #expect(Color.intensity(-1) == Color.intensity(0))
    #expect(Color.intensity(2) == Color.intensity(1))
  }
}
