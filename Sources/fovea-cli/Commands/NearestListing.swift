import Foundation
import Fovea
import FoveaSupport

/// Prints the nearest other image of each image with its distance, by a verification model.
struct NearestListing {
  let paths: [String]
  /// The images to compare with; nil for the other images of `paths`.
  let gallery: [String]?
  let printsJSON: Bool

  /// Computes all embeddings, then compares and prints.
  ///
  /// - Throws: `UsageError` where there is nothing to compare with, and the errors of prediction.
  func run(_ verifier: Verifier, options: InferenceOptions) throws {
    guard paths.count > 1 || gallery != nil else {
      throw UsageError(
        "there is no image to compare with: give a second image, or --gallery with a folder "
          + "of images")
    }
    let found = try embeddings(of: paths, verifier, options)
    let others = try gallery.map { try embeddings(of: $0, verifier, options) } ?? found
    let width = paths.map(\.count).max() ?? 0
    for item in found {
      let candidates = others.filter { $0.path != item.path }
      guard let nearest = verifier.nearest(to: item.embedding, among: candidates.map(\.embedding))
      else { throw Failure("\(item.path): there is no other image to compare with") }
      let record = NearestImageRecord(
        path: item.path, nearest: candidates[nearest.index].path, distance: nearest.distance,
        same: verifier.threshold.map { nearest.distance <= $0 })
      guard !printsJSON else {
        Output.line(try RecordCoding.line(record))
        continue
      }
      let padding = String(repeating: " ", count: width - item.path.count)
      let verdict = record.same.map { $0 ? "  same" : "  different" } ?? ""
      Output.line(
        item.path + padding + "  nearest \(record.nearest)  distance "
          + Text.fixed(record.distance, 4) + verdict)
    }
  }

  private typealias Found = (index: Int, path: String, embedding: Embedding)

  private func embeddings(
    of paths: [String], _ verifier: Verifier, _ options: InferenceOptions
  ) throws -> [Found] {
    var found: [Found] = []
    var skipped = Set(paths.indices)
    try verifier.predictions(for: paths.map { .path($0) }, options: options).forEach {
      skipped.remove($0.index)
      found.append(($0.index, paths[$0.index], $0.prediction))
    }
    for index in skipped.sorted() { Output.note("skipped \(paths[index])") }
    return found
  }
}
