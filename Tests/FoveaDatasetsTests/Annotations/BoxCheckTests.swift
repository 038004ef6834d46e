import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct BoxCheckTests {
  private func outcome(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> String {
    do throws(BoxCheck.Failure) {
      let box = try BoxCheck.box(
        left: left, top: top, right: right, bottom: bottom, width: 20, height: 10)
      return "\(box.left) \(box.top) \(box.right) \(box.bottom)"
    } catch {
      return error.reason
    }
  }

  @Test func acceptsWhatLiesWithinHalfAPixel() {
    #expect(outcome(0, 0, 20, 10) == "0.0 0.0 20.0 10.0")
    #expect(outcome(-0.5, -0.25, 20.5, 10.5) == "0.0 0.0 20.0 10.0")
    #expect(outcome(3.25, 1, 3.5, 2) == "3.25 1.0 3.5 2.0")
  }

  @Test func tellsWhatIsWrong() {
    #expect(
      outcome(5, 1, 20.75, 4)
        == "the box from (5, 1) to (20.75, 4) reaches 0.75 pixels over the right edge of its image "
        + "of 20x10")
    #expect(outcome(-3, 1, 2, 4).contains("3 pixels over the left edge"))
    #expect(outcome(1, -2, 2, 4).contains("2 pixels over the top edge"))
    #expect(outcome(1, 1, 2, 14).contains("4 pixels over the bottom edge"))
    #expect(outcome(3, 4, 3, 4) == "the box from (3, 4) to (3, 4) has no area")
    #expect(outcome(5, 4, 3, 6) == "the box from (5, 4) to (3, 6) is turned inside out")
    #expect(outcome(.nan, 4, 3, 6) == "the box has an edge that is not a finite number")
    #expect(outcome(20.1, 1, 20.4, 3).contains("has no area within its image"))
  }
}
