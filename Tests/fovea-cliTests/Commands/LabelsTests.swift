import Foundation
import Fovea
import Testing

@Suite struct LabelsTests {
  private let settings = [
    "--model", "lenet5", "--epochs", "3", "--batch-size", "16", "--learning-rate", "0.02",
  ]

  private func run(
    _ arguments: [String], in folder: TemporaryFolder
  ) throws -> FoveaProgram.Result {
    try FoveaProgram.finish(FoveaProgram.start(arguments, in: folder.url), in: folder.url)
  }

  @Test func findsDecidesAndTrains() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 12)
    let moved = "shapes/ring/moved.png"
    try FileManager.default.moveItem(
      at: folder("shapes/disc/00000.png"), to: folder(moved))
    let result = try run(
      ["labels", "shapes", "--folds", "2", "--json"] + settings, in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let record = try result.json()[0]
    #expect(record["judgedCount"] as? Int == 72)
    #expect(result.errors.contains("fovea relabel shapes-labels/labels.csv"))
    #expect(
      try folder.files(in: "shapes-labels")
        == ["folds", "labels.csv", "labels.html", "labels.json", "labels.png"])

    // The person's decision, whatever was found.
    try folder.write(
      "path,given,suggested,score,action\nring/moved.png,ring,disc,0.1,accept\n",
      to: "shapes-labels/labels.csv")
    let again = try run(["labels", "shapes", "--folds", "2"] + settings, in: folder)
    #expect(again.code == 1)
    #expect(again.errors.contains("holds 1 decision ('accept' in line 2)"))

    let relabel = try run(
      ["relabel", "shapes-labels/labels.csv", "-o", "new.csv"], in: folder)
    #expect(relabel.code == 0, "\(relabel.errors)")
    #expect(relabel.output.contains("1 label changed, 0 images left out, 72 images"))
    let table = try String(contentsOf: folder("new.csv"), encoding: .utf8)
    #expect(table.contains("shapes/ring/moved.png,disc\n"))
    #expect(FileManager.default.fileExists(atPath: folder(moved).path))
    let trained = try run(["train", "new.csv", "--name", "new"] + settings, in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    let twice = try run(
      ["relabel", "shapes-labels/labels.csv", "-o", "new.csv"], in: folder)
    #expect(twice.code == 1 && twice.errors.contains("new.csv exists"))
  }

  @Test func aRunKeepsItsSplits() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    #expect(try folder.train().code == 0)
    let run = "runs/classification/run"
    let result = try self.run(["labels", run, "--held-out"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("judged by the model"))
    #expect(result.errors.contains("that the model was trained on"))
    let opened = try TrainedRun(contentsOf: folder(run))
    var settings = try #require(opened.configuration)
    settings.data = folder("shapes").path
    let splits = try opened.data(settings)
    let test = try #require(splits.samples.first { $0.split == .test })
    let name = test.id.split(separator: "/")[0]
    try folder.write(
      "path,given,suggested,score,action\n\(test.id),\(name),,0.1,drop\n",
      to: run + "/labels/labels.csv")
    let relabel = try self.run(
      ["relabel", run + "/labels/labels.csv", "-o", "new.csv"], in: folder)
    #expect(relabel.code == 0, "\(relabel.errors)")
    #expect(relabel.output.contains("left as they are, since they are of test: \(test.id)"))
    let dataset = try Dataset(contentsOf: folder("new.csv"))
    for split in Split.allCases {
      #expect(dataset.indices(of: split).count == splits.indices(of: split).count)
    }
  }

  @Test func saysWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 2)
    try folder.write(
      "path,given,suggested,score,action\nring/00000.png,ring,disc,0.1,accept\n",
      to: "decisions.csv")
    for (arguments, message) in [
      (["labels", "shapes", "--held-out"], "shapes holds no model, which --held-out needs"),
      (["labels", "shapes", "--filter", "bth"], "Did you mean 'both'?"),
      (["labels", "shapes", "--folds", "1"], "--folds"),
      (["labels", "shapes", "--name", "x"], "--name has no effect"),
      (["labels", "nothing"], "nothing"),
      (["labels", "generated", "--task", "verification"], "verification"),
      (["relabel", "nothing.csv", "-o", "new.csv"], "nothing.csv"),
      (
        ["relabel", "decisions.csv", "shapes", "-o", "new.json"],
        "expected a name ending in .csv"
      ),
    ] {
      let result = try run(arguments, in: folder)
      #expect(result.code != 0 && result.errors.contains(message), "\(result.errors)")
    }
  }
}
