import Foundation
import FoveaImages
import FoveaSupport
import Synchronization
import Testing

@testable import FoveaInference

@Suite(.serialized) struct PredictionsTests {
  @Test(arguments: VisionTask.allCases)
  func tasksSeeTheBitsThatThreadsSee(task: VisionTask) async throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(task).path)
    let images = folder.pictures(7).map { InputImage.pixels($0) }
    func synchronous() throws -> ([VisionResult], [VisionResult]) {
      (try [model.predict(images[0])], try model.predict(images, batchSize: 3))
    }
    let (single, several) = try synchronous()
    #expect(try await model.predict(images[0]) == single[0])
    #expect(try await model.predict(images, batchSize: 3) == several)
    var streamed: [ImagePrediction<VisionResult>] = []
    for try await found in model.predictions(for: images, options: InferenceOptions(batchSize: 3)) {
      streamed.append(found)
    }
    #expect(streamed.map(\.prediction) == several && streamed.map(\.index) == Array(0..<7))
    #expect(streamed[6].name == "image 7")
    var options = InferenceOptions(batchSize: 3)
    options.reusesPlan = false
    var called: [VisionResult] = []
    try model.predictions(for: images, options: options).forEach { called.append($0.prediction) }
    #expect(called == several)
    for try await found in model.predictions(for: []) { Issue.record("\(found)") }
  }

  @Test func imagesThatCannotBeDecodedAreLeftOutOnRequest() async throws {
    let folder = try ModelFolder()
    let model = try Classifier(contentsOf: folder.write(.classification))
    let pictures = folder.pictures(4)
    try Data("no image".utf8).write(to: folder("bad.png"))
    let images: [InputImage] = [
      .pixels(pictures[0]), .path(folder("bad.png").path), .pixels(pictures[1]),
      .encoded(Data()), .pixels(pictures[2]),
    ]
    for batchSize in [1, 2, 8] {
      let skipped = Mutex<[String]>([])
      let options = InferenceOptions(batchSize: batchSize, onBadImage: .skip)
      var found: [Int: Classification] = [:]
      for try await one in model.predictions(
        for: images, options: options,
        onSkipped: { image in skipped.withLock { $0.append(image.name) } })
      {
        found[one.index] = one.prediction
      }
      #expect(found.keys.sorted() == [0, 2, 4])
      #expect(skipped.withLock { $0 } == [folder("bad.png").path, "image 4"])
      let alone = try await model.predict(.pixels(pictures[2]))
      #expect(found[4]?.name == alone.name)
    }
    let error = await #expect(throws: ImageError.self) { try await model.predict(images) }
    #expect(error?.file == folder("bad.png").path)
    // The sequence ends after an error.
    var iterator = model.predictions(for: images).makeAsyncIterator()
    await #expect(throws: ImageError.self) { try await iterator.next() }
    #expect(try await iterator.next() == nil)
  }

  @Test func cancelledTasksStopBeforeTheNextBatch() async throws {
    let folder = try ModelFolder()
    let model = try Classifier(contentsOf: folder.write(.classification))
    let images = folder.pictures(6).map { InputImage.pixels($0) }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await model.predict(images, batchSize: 2)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  /// More concurrent tasks than threads.
  @Test func manyTasksDoNotWaitForEachOther() async throws {
    let folder = try ModelFolder()
    let model = try Regressor(contentsOf: folder.write(.regression))
    let images = folder.pictures(5).map { InputImage.pixels($0) }
    let expected = try await model.predict(images, batchSize: 2)
    try await withThrowingTaskGroup(of: [Estimates].self) { group in
      for _ in 0..<150 { group.addTask { try await model.predict(images, batchSize: 2) } }
      for try await found in group { #expect(found == expected) }
    }
  }

  @Test func tilesAreLabelledAtFullSize() throws {
    let folder = try ModelFolder()
    var segmenter = try Segmenter(contentsOf: folder.write(.segmentation))
    let images = folder.pictures(3).map { InputImage.pixels($0) }
    let resized = try segmenter.predict(images)
    segmenter.tiling = Tiling(overlap: 8)
    let tiled = try segmenter.predict(images)
    #expect(tiled.map(\.mask.width) == resized.map(\.mask.width) && tiled != resized)
    #expect(try VisionModel.segmenter(segmenter).predict(images) == tiled.map { .segmentation($0) })
    segmenter.tiling = Tiling(overlap: 16)
    let error = #expect(throws: InferenceError.self) { try segmenter.predict(images[0]) }
    #expect(error?.kind == .badSetting)
  }

  @Test func aDetectorStartsWithTheThresholdOfItsModel() throws {
    let folder = try ModelFolder()
    var detector = try Detector(contentsOf: folder.write(.detection))
    #expect(detector.settings.confidence == 0.002)
    let picture = InputImage.pixels(folder.pictures(1)[0])
    let found = try detector.predict(picture)
    #expect(try VisionModel.detector(detector).predict(picture) == .detection(found))
    detector.settings = .prediction
    #expect(try detector.predict(picture).count < found.count)
    let plain = try folder.write(.detection, change: { $0.decision = nil })
    #expect(try Detector(contentsOf: plain).settings == .prediction)
  }
}
