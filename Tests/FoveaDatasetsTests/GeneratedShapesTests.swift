import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct GeneratedShapesTests {
  @Test func classesTakeTurns() {
    let dataset = GeneratedShapes(perClass: 4, size: 10).dataset()
    #expect(dataset.samples.count == 24)
    #expect(dataset.classCounts() == [4, 4, 4, 4, 4, 4])
    #expect(dataset.samples.prefix(7).map(\.label) == [0, 1, 2, 3, 4, 5, 0])
  }

  @Test func theSameSeedDrawsTheSamePixels() {
    let shapes = GeneratedShapes(perClass: 1, size: 12, channels: 3, seed: 4)
    #expect(shapes.image(at: 3) == shapes.image(at: 3))
    #expect(shapes.image(at: 3) != shapes.image(at: 9))
    var other = shapes
    other.seed = 5
    #expect(shapes.image(at: 3) != other.image(at: 3))
  }

  @Test func writesClassFoldersThatReadBack() throws {
    let folder = try TemporaryFolder()
    let shapes = GeneratedShapes(perClass: 2, size: 8)
    let place = folder.url.appendingPathComponent("shapes")
    try shapes.write(to: place.path)
    let dataset = try Dataset(contentsOf: place)
    #expect(dataset.classNames == GeneratedShapes.classNames)
    #expect(dataset.samples.count == 12)
    #expect(dataset.samples[2].id == "disc/00000.png")
    #expect(try dataset.samples[2].decoded(channels: 1) == shapes.image(at: 1))
    #expect(
      folder.masked(message { try shapes.write(to: place) })
        == "ROOT/shapes is not empty: generated images need a new or empty folder")
  }

  @Test func divideAndLoadFromEndToEnd() throws {
    let divided = try GeneratedShapes(perClass: 20, size: 8).dataset().split(SplitPlan(seed: 1))
    #expect(divided.assignment.counts == [.training: 84, .validation: 18, .test: 18])
    #expect(divided.dataset.classCounts(in: .test) == [3, 3, 3, 3, 3, 3])
  }
}
