import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct SeeingSheetTests {
  private func sheet(methods: Int) -> ContactSheet {
    let image = Image(
      width: 30, height: 20, channels: 1, pixels: [UInt8](repeating: 90, count: 600))
    let panel = SeeingSheet.Panel(
      caption: ["grad-cam"], measures: ["peak 1 logit"],
      map: HeatMap(width: 2, height: 2, values: [0, 1, 2, 3]), unit: "logit")
    return SeeingSheet(
      image: image, prepared: image, placement: Placement(imageWidth: 30, imageHeight: 20),
      boxes: [
        DrawnBox(
          label: 0, name: "a", score: 0.5,
          box: BoundingBox(left: 3, top: 3, right: 12, bottom: 9), kind: .prediction)
      ], panels: [SeeingSheet.Panel](repeating: panel, count: methods)
    ).sheet(title: "a.png")
  }

  @Test func oneMethodIsARow() {
    let sheet = sheet(methods: 1)
    #expect(sheet.columns == 3)
    #expect(
      sheet.cells.map { $0.caption.first } == ["image 30x20", "grad-cam", "peak 1 logit"])
    #expect(sheet.cells.allSatisfy { $0.image.width <= 256 && $0.image.height <= 256 })
  }

  @Test func severalMethodsAreColumns() {
    let sheet = sheet(methods: 2)
    #expect(sheet.columns == 3 && sheet.cells.count == 6)
    #expect(sheet.cells[3].caption == ["input 30x20"])
    // The box is drawn on the image and over the maps, not on the input.
    #expect(sheet.cells[0].image != sheet.cells[3].image)
  }
}
