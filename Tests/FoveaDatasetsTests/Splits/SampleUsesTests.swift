import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct SampleUsesTests {
  @Test func recognisesContentAndNames() throws {
    let folder = try TemporaryFolder()
    for index in 0..<20 {
      try folder.writeImage(index, to: "\(index % 2 == 0 ? "cat" : "dog")/\(index).png")
    }
    let dataset = try Dataset(contentsOf: folder.url)
    let divided = try dataset.split(SplitPlan(seed: 4))
    let assignment = divided.assignment
    #expect(assignment.uses(of: dataset.samples) == divided.dataset.samples.map(\.split))
    // Renamed files have the same content.
    var renamed = dataset.samples
    for index in renamed.indices { renamed[index].id = "x\(index)" }
    #expect(assignment.uses(of: renamed) == divided.dataset.samples.map(\.split))
    // A changed file of a known name in otherwise known data is the same sample.
    var changed = dataset.samples
    try folder.writeImage(700, to: "other/new.png")
    changed[0].source = .file(folder.url.appendingPathComponent("other/new.png"))
    #expect(assignment.uses(of: changed) == divided.dataset.samples.map(\.split))
    // Other data that has the same names is unknown.
    let foreign = try (0..<4).map { index in
      try folder.writeImage(800 + index, to: "foreign/\(index).png")
      return Sample(
        id: dataset.samples[index].id,
        source: .file(folder.url.appendingPathComponent("foreign/\(index).png")), label: 0)
    }
    #expect(assignment.uses(of: foreign) == [nil, nil, nil, nil])
  }
}
