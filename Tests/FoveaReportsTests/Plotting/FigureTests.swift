import Foundation
@testable import FoveaReports
import FoveaImages
import Testing

@Suite struct FigureTests {
  @Test(arguments: [1, 2, 6, 12, 20, 30, 31, 60, 100, 150], [1, 8, 90])
  func picturesOfClassesFitTheirPage(count: Int, length: Int) {
    let names = SampleRecords.names(count, length: length)
    let record = SampleRecords.evaluation(classNames: names)
    let curves = SampleRecords.curves(classNames: names)
    #expect(marksOffThePage(.confusionMatrix(record)).isEmpty)
    #expect(marksOffThePage(.perClass(record)).isEmpty)
    #expect(marksOffThePage(.rankingCurves(curves)).isEmpty)
  }

  @Test func drawingGivesThePageAtItsScale() throws {
    let record = SampleRecords.evaluation(classNames: ["a", "b"])
    let figure = Figure.confusionMatrix(record)
    let image = figure.image(scale: 2)
    #expect(image.width == Int(figure.width) * 2)
    #expect(image.height == Int(figure.height) * 2)
    #expect(image == figure.image(scale: 2))
    // The upper left corner of the first cell, right of the border and clear of the numbers.
    let layout = MatrixLayout(ConfusionTable(record))
    let (x, y) = (Int(layout.left * 2) + 8, Int(layout.top * 2) + 8)
    let pixel = image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3]
    let expected = Color.intensity(0.9).bytes
    for (drawn, asked) in zip(pixel, [expected.red, expected.green, expected.blue]) {
      #expect(abs(Int(drawn) - Int(asked)) <= 1)
    }
    #expect(Array(image.pixels[0..<3]) == [255, 255, 255])
  }

  @Test func theFileIsAPNG() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-figure-\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: url) }
    try Figure.learningCurves(SampleRecords.history(epochs: 2)).write(to: url, scale: 1)
    let bytes = try Data(contentsOf: url)
    #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }
}
