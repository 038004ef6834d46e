import Foundation
import Testing

@testable import FoveaDatasets

@Suite("Lists of pairs")
struct ImagePairsTests {
  private func folder(_ count: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for index in 0..<count { try folder.writeImage(index, to: "\(index).png") }
    return folder
  }

  @Test("Same pairs make identities, which are groups")
  func identities() throws {
    let folder = try folder(5)
    let file = try folder.write(
      "first,second,same\n0.png,1.png,1\n1.png,2.png,same\n2.png,3.png,0\n4.png,3.png,false\n",
      to: "pairs.csv")
    let dataset = try Dataset(contentsOf: file)
    #expect(dataset.format == "pairs" && dataset.task == .verification)
    #expect(dataset.samples.map(\.id) == ["0.png", "1.png", "2.png", "3.png", "4.png"])
    #expect(dataset.samples.map(\.label) == [0, 0, 0, 1, 2])
    #expect(dataset.classNames == ["0.png", "3.png", "4.png"])
    #expect(dataset.samples.map(\.group) == ["0.png", "0.png", "0.png", "3.png", "4.png"])
    #expect(
      dataset.pairs == [
        ImagePair(0, 1, isSame: true), ImagePair(1, 2, isSame: true),
        ImagePair(2, 3, isSame: false), ImagePair(4, 3, isSame: false),
      ])
  }

  @Test("A split divides no identity; the split column says which split a pair is of")
  func splits() throws {
    let folder = try folder(8)
    var text = "path1,path2,match\n"
    for pair in 0..<4 { text += "\(2 * pair).png,\(2 * pair + 1).png,\(pair % 2)\n" }
    let file = try folder.write(text, to: "pairs.csv")
    let divided = try Dataset(contentsOf: file).split(
      SplitPlan(method: .group, ratios: SplitRatios("50-50"), seed: 1)
    ).dataset
    for pair in divided.pairs where pair.isSame {
      #expect(divided.samples[pair.first].split == divided.samples[pair.second].split)
    }
    #expect(divided.indices(of: .validation).count == 4)
    let kept = Split.allCases.reduce(0) { $0 + divided.pairs(in: $1).count }
    let note = "\(4 - kept) of 4 pairs are left out: their images are in different splits"
    #expect(divided.notes.contains { $0.hasPrefix(note) } == (kept < 4))
    let given = try folder.write(
      "first,second,same,split\n0.png,1.png,1,train\n2.png,3.png,0,test\n", to: "given.csv")
    let dataset = try Dataset(contentsOf: given)
    #expect(dataset.pairs(in: .test) == [ImagePair(2, 3, isSame: false)])
    #expect(dataset.pairs(in: nil).count == 2)
  }

  @Test("Each kind of bad line is named with file and line")
  func badLines() throws {
    let folder = try folder(4)
    let file = try folder.write(
      """
      first,second,same,split
      0.png,1.png,1,train
      0.png,0.png,1,train
      0.png,9.png,1,train
      0.png,,1,train
      2.png,3.png,maybe,train
      1.png,0.png,0,train
      2.png,3.png,1,vall
      0.png,2.png,1,test
      """, to: "pairs.csv")
    let error = #expect(throws: DatasetError.self) { try Dataset(contentsOf: file) }
    for line in [
      "pairs.csv line 3: both images are 0.png; a pair needs two",
      "pairs.csv line 4: the file 9.png does not exist",
      "pairs.csv line 5: a path is empty",
      "pairs.csv line 6: 'maybe' says neither same (1) nor different (0)",
      "pairs.csv line 7: 1.png and 0.png are different here, but other lines make them the same",
      "pairs.csv line 8: split 'vall' is unknown; expected train, val or test. Did you mean 'val'?",
      "pairs.csv line 9: 0.png is in train in an earlier line, and in test here; keep each image "
        + "in one split",
    ] {
      #expect(error?.message.contains(line) == true, "\(line) in \(error?.message ?? "nothing")")
    }
    let kept = try Dataset(contentsOf: file, options: DatasetOptions(onBadLabel: .skip))
    #expect(kept.pairs.count == 1 && kept.skippedLabels.count == 7)
  }

  @Test("Class folders serve verification, too")
  func folders() throws {
    let folder = try TemporaryFolder()
    for index in 0..<4 { try folder.writeImage(index, to: "\(index % 2)/\(index).png") }
    let dataset = try Dataset(
      contentsOf: folder.url, options: DatasetOptions(task: .verification))
    #expect(dataset.task == .verification && dataset.samples.map(\.label) == [0, 0, 1, 1])
  }
}
