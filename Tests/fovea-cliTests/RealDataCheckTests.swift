import Foundation
import Fovea
import Testing

/// Actual problems of real data sets; runs where `FOVEA_REAL_DATA` names their folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"] != nil))
struct RealDataCheckTests {
  private func examine(_ name: String, task: VisionTask? = nil) throws -> DataCheckRecord {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    return try DataCheck().examine(
      contentsOf: URL(fileURLWithPath: root).appendingPathComponent(name),
      options: DatasetOptions(task: task)
    ).record
  }

  private func finding(_ code: String, in record: DataCheckRecord) -> DataFinding? {
    record.findings.first { $0.code == code }
  }

  /// Two boxes of red cells with zero area.
  @Test func bccd() throws {
    let record = try examine("bccd")
    #expect(record.imageCount == 364 && record.task == "detection")
    let empty = try #require(finding("zero-area-box", in: record))
    #expect(
      empty.places.flatMap(\.files).sorted() == [
        "Annotations/BloodImage_00338.xml", "Annotations/BloodImage_00343.xml",
      ])
    for kind in ["truncated-image", "damaged-image", "duplicate-image"] {
      #expect(finding(kind, in: record) == nil, "\(kind)")
    }
  }

  /// The groups of the tiles leave near duplicates in two splits, and one image has two classes.
  @Test func magneticTileGroups() throws {
    let record = try examine("magnetic-tile/groups.csv")
    #expect(record.imageCount == 1344)
    let similar = ["near-duplicate-across-splits", "similar-across-splits"].flatMap {
      finding($0, in: record)?.places ?? []
    }
    #expect(
      similar.contains {
        $0.files == ["MT_Crack/exp5_num_85642.jpg", "MT_Crack/exp1_num_86828.jpg"]
      }, "\(similar)")
    #expect(try #require(finding("near-duplicate", in: record)).count > 500)
    #expect(try #require(finding("class-imbalance", in: record)).count == 3)
    #expect(finding("group-in-two-splits", in: record) == nil)
  }

  /// As class folders, the masks next to images are left out.
  @Test func magneticTileFolders() throws {
    let record = try examine("magnetic-tile")
    #expect(record.imageCount == 1344)
    #expect(finding("mask-among-images", in: record) == nil)
  }

  /// As images with masks, four masks are empty and all have smoothed edges.
  @Test func magneticTileMasks() throws {
    let record = try examine("magnetic-tile", task: .segmentation)
    #expect(record.imageCount == 1344)
    #expect(finding("empty-mask", in: record)?.count == 4)
    #expect(try #require(finding("antialiased-mask", in: record)).count > 300)
  }

  @Test func membranes() throws {
    let record = try examine("isbi2012-membrane")
    #expect(record.imageCount == 30 && record.masks?.count == 30)
    #expect(!record.hasErrors, "\(record.findings)")
    let shares = try #require(record.masks?.classShares)
    #expect(abs(shares[0] - 0.22) < 0.005)
  }
}
