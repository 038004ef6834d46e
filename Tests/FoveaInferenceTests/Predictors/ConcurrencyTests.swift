import Dispatch
import FoveaImages
import FoveaSupport
import Synchronization
import Testing

@testable import FoveaInference

@Suite(.serialized) struct ConcurrencyTests {
  /// Concurrent calls from many threads, on models of all tasks, give the bits of sequential calls.
  @Test func manyThreadsSeeWhatOneDoes() throws {
    let folder = try ModelFolder()
    let models = try VisionTask.allCases.map { try VisionModel(contentsOf: folder.write($0)) }
    let images = try folder.pictures(6).enumerated().map { index, picture in
      index % 2 == 0
        ? InputImage.pixels(picture) : InputImage.encoded(Data(try picture.pngData()))
    }
    let expected = try models.map { model in try images.map { try model.predict($0) } }
    // Newly loaded models, so that compilation also happens on many threads.
    let fresh = try models.map { try VisionModel(contentsOf: #require($0.trained.file)) }
    let wrong = Mutex<[String]>([])
    let calls = models.count * images.count * 8
    let group = DispatchGroup()
    for thread in 0..<24 {
      let queue = DispatchQueue(label: "caller \(thread)")
      queue.async(group: group) {
        for call in stride(from: thread, to: calls, by: 24) {
          let (model, image) = (call % models.count, call / models.count % images.count)
          do {
            let found = try fresh[model].predict(images[image])
            if found != expected[model][image] {
              wrong.withLock { $0.append("model \(model), image \(image): \(found)") }
            }
          } catch {
            wrong.withLock { $0.append("\(error)") }
          }
        }
      }
    }
    group.wait()
    wrong.withLock { #expect($0.isEmpty) }
  }

  /// Batches of several callers do not mix.
  @Test func batchesOfManyThreadsKeepTheirOrder() throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(.regression))
    let images = folder.pictures(9).map { InputImage.pixels($0) }
    let expected = try model.predict(images, batchSize: 4)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 12) { _ in
      let found = try? model.predict(images, batchSize: 4)
      if found != expected { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
  }
}
