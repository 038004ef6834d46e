import Foundation
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaInference

@Suite struct VerifierTests {
  private func verifier(threshold: Double? = 0.5) throws -> Verifier {
    var card = ModelCard(
      task: .verification,
      model: ModelSpecification(
        architecture: "embedding", classCount: 8, channels: 3, height: 24, width: 24,
        options: ["backbone": "small_cnn"]),
      classNames: [], preprocessing: Preprocessing(width: 24, height: 24, channels: 3))
    card.distanceThreshold = threshold
    return try Verifier(
      TrainedModel(model: Catalogue.make(card.model, RandomKey(seed: 2)), card: card))
  }

  private let images = (0..<3).map {
    InputImage.pixels(Samples.noise(width: 24 + $0, height: 30, channels: 3))
  }

  @Test("Embeddings have length 1; an image has distance 0 to itself")
  func embeddings() throws {
    let verifier = try verifier()
    let found = try verifier.predict(images)
    for embedding in found {
      #expect(embedding.values.count == 8)
      let length = embedding.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(length - 1) < 1e-5)
      #expect(embedding.distance(to: embedding) == 0)
    }
    #expect(found[0].distance(to: found[1]) == found[1].distance(to: found[0]))
    // A batch of one may be computed by another algorithm.
    #expect(try verifier.predict(images[1]).distance(to: found[1]) < 1e-4)
  }

  @Test("The nearest embedding is found, and the threshold decides")
  func nearest() throws {
    let verifier = try verifier()
    let (a, b, c) = (Embedding([1, 0]), Embedding([0, 1]), Embedding([0.96, 0.28]))
    let found = verifier.nearest(to: a, among: [b, c, c])
    #expect(found?.index == 1)
    #expect(abs((found?.distance ?? 0) - 0.08.squareRoot()) < 1e-6)
    #expect(verifier.nearest(to: a, among: []) == nil)
    #expect(verifier.isSame(a, c) == true && verifier.isSame(a, b) == false)
    #expect(try self.verifier(threshold: nil).isSame(a, c) == nil)
    #expect("\(c)" == "2 numbers: 0.960, 0.280")
  }

  @Test("A model file keeps the distance threshold; VisionModel opens it")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("verifier-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: folder) }
    let verifier = try verifier(threshold: 0.75)
    try verifier.trained.write(to: folder)
    let read = try VisionModel(contentsOf: folder)
    guard case .verifier(let copy) = read else {
      Issue.record("no verifier")
      return
    }
    #expect(copy.threshold == 0.75)
    #expect(try read.predict(images[0]) == .verification(verifier.predict(images[0])))
  }
}
