import Foundation
import Fovea
import FoveaSupport
import Testing

@Suite("fovea embed")
struct EmbedTests {
  @Test func drawsADataSet() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 12)
    #expect(try folder.train().code == 0)
    let run = "runs/classification/run"
    let result = try FoveaProgram.run(
      "embed", run, "shapes", "--split", "all", "--vectors", in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("shapes, all: 72 images by t-SNE"))
    #expect(result.output.contains("neighbours agree with the label"))
    #expect(result.errors.contains(": fovea "))
    let record = try EmbeddingRecord.read(from: folder("\(run)/embed/embed.json"))
    let table = try String(contentsOf: folder("\(run)/embed/embedding.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 73)
    let features = try NPYFile(contentsOf: folder("\(run)/embed/features.npy"))
      .tensor(named: NPYFile.arrayName)
    #expect(features.shape == [72, record.featureCount])
    #expect(try Image(contentsOf: folder("\(run)/embed/embedding.png")).width > 100)
    // The same again, and every key is in the documentation.
    let line = try FoveaProgram.run(
      "embed", run, "shapes", "--split", "all", "--json", "--output", "out", in: folder.url)
    #expect(line.output == (try RecordCoding.line(record)) + "\n")
  }

  @Test func layersAndLimitsAreChosen() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 12)
    #expect(try folder.train().code == 0)
    let result = try FoveaProgram.run(
      "embed", "runs/classification/run", "shapes", "--split", "all", "--method", "pca",
      "--layer", "conv2", "--limit", "20", "--json", in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    let record = try EmbeddingRecord.read(from: folder("runs/classification/run/embed/embed.json"))
    #expect(record.points.count == 20 && record.totalCount == 72 && record.layer == "conv2")
  }

  @Test(arguments: [
    (["--method", "umap"], "unknown method 'umap'; known: pca, tsne"),
    (["--method", "pca", "--perplexity", "5"], "--perplexity has no effect with --method pca"),
    (["--limit", "2"], "--limit is 2, but must be at least 5 and at most 20000"),
  ])
  func wrongOptionsAreUsageErrors(options: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let result = try FoveaProgram.finish(
      FoveaProgram.start(["embed", "run"] + options, in: folder.url), in: folder.url)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
