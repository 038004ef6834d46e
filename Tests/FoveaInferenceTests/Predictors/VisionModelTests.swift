import Foundation
import FoveaImages
import FoveaSupport
import FoveaTensors
import Testing

@testable import FoveaInference

@Suite(.serialized) struct VisionModelTests {
  @Test(arguments: VisionTask.allCases)
  func filesBytesAndPixelsAreSeenAlike(task: VisionTask) throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(task))
    #expect(model.trained.card.task == task && model.classNames == ["disc", "ring", "cross"])
    let picture = folder.pictures(1)[0]
    let encoded = Data(try picture.pngData())
    try encoded.write(to: folder("a.png"))
    let fromPixels = try model.look(at: .pixels(picture))
    #expect(try model.look(at: .encoded(encoded)) == fromPixels)
    #expect(try model.look(at: .file(folder("a.png"))) == fromPixels)
    switch (task, fromPixels) {
    case (.classification, .classification(let found)):
      #expect(found.scores.count == 3 && found.best == found.scores[0])
      #expect(abs(found.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    case (.detection, .objects(let objects)):
      #expect(!objects.isEmpty)
      for object in objects {
        #expect(object.name == model.classNames[object.label] && object.score >= 0.002)
        #expect(object.box.right <= Double(picture.width))
      }
    case (.segmentation, .mask(let mask)):
      #expect(mask.width == picture.width && mask.height == picture.height)
    case (.regression, .values(let values)):
      #expect(values.map(\.name) == model.classNames)
    default: Issue.record("\(fromPixels) of a model for \(task)")
    }
  }

  @Test(arguments: VisionTask.allCases)
  func manyImagesAreSeenAsOneByOne(task: VisionTask) throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(task))
    let images = folder.pictures(7).map { InputImage.pixels($0) }
    // Batches of one go through the same plan as single images; larger ones may round otherwise.
    let single = try images.map { try model.look(at: $0) }
    #expect(try model.look(at: images, batchSize: 1) == single)
    let batches = try model.look(at: images, batchSize: 3)
    #expect(batches.count == 7)
    for (one, other) in zip(single, batches) {
      switch (one, other) {
      case (.classification(let a), .classification(let b)):
        #expect(a.name == b.name && abs(a.probability - b.probability) < 1e-5)
      case (.objects(let a), .objects(let b)): #expect(abs(a.count - b.count) <= 1)
      case (.mask(let a), .mask(let b)):
        #expect(zip(a.values, b.values).count { $0 != $1 } <= a.values.count / 100)
      case (.values(let a), .values(let b)):
        for (x, y) in zip(a, b) { #expect(abs(x.value - y.value) < 1e-4) }
      default: Issue.record("\(one) and \(other)")
      }
    }
    #expect(try model.look(at: []).isEmpty)
  }

  @Test func typedResultsAreThoseOfRecords() throws {
    let folder = try ModelFolder()
    try Data(folder.pictures(1)[0].pngData()).write(to: folder("a.png"))
    let file = folder("a.png")
    let classifier = try Classifier(contentsOf: folder.write(.classification))
    let found = try classifier.classify(.file(file))
    let record = try classifier.predict(images: [file])[0]
    #expect(record.label == found.name && record.probability == found.probability)
    #expect(record.top.map(\.label) == found.scores.map(\.name))

    let detector = try Detector(contentsOf: folder.write(.detection))
    let objects = try detector.detect(in: .file(file))
    let boxes = try detector.predict(images: [file], settings: detector.usualSettings)[0].objects
    #expect(objects.map(\.score) == boxes.map(\.score))
    #expect(objects.map(\.name) == boxes.map(\.label))
    #expect(try detector.detect(in: .file(file), settings: .prediction).count <= objects.count)

    let regressor = try Regressor(contentsOf: folder.write(.regression))
    #expect(
      try regressor.estimate(.file(file)).map(\.value)
        == regressor.predict(images: [file])[0].values.map(\.value))

    let segmenter = try Segmenter(contentsOf: folder.write(.segmentation))
    let mask = try segmenter.segment(.file(file))
    try segmenter.predict(images: [file], onPrediction: { #expect($1 == mask) })
    let tiled = try segmenter.segment(.file(file), tiling: Tiling(overlap: 8))
    #expect(tiled.width == mask.width && tiled.height == mask.height)
  }

  @Test func aThresholdDecides() throws {
    let folder = try ModelFolder()
    let picture = InputImage.pixels(folder.pictures(1)[0])
    let plain = try Classifier(contentsOf: folder.write(.classification)).classify(picture)
    let last = plain.scores[2]
    let file = try folder.write(
      .classification,
      change: {
        $0.decision = DecisionThreshold(
          className: last.name, score: last.probability, target: "recall=0.95", precision: 1,
          recall: 1, isReached: true)
      })
    let found = try Classifier(contentsOf: file).classify(picture)
    #expect(found.best == last && found.scores == plain.scores)
  }
}

@Suite(.serialized) struct VisionModelErrorTests {
  @Test func imagesThatCannotBeDecodedAreNamed() throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(.classification))
    let missing = #expect(throws: ImageError.self) {
      try model.look(at: .file(URL(fileURLWithPath: "/no/such.png")))
    }
    #expect(missing?.file == "/no/such.png")
    let text = #expect(throws: ImageError.self) {
      try model.look(at: [
        .pixels(folder.pictures(1)[0]), .encoded(Data("no image".utf8)),
      ])
    }
    #expect(text?.file == "image 2")
    let empty = #expect(throws: ImageError.self) { try model.look(at: .encoded(Data())) }
    #expect(empty == .empty(file: "the image"))
  }

  @Test func otherSizesNeedAResizeMode() throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(.classification, resize: .unresized))
    let error = #expect(throws: PreprocessingError.self) {
      try model.look(at: .pixels(Image(width: 2, height: 1, channels: 1, pixels: [1, 2])))
    }
    #expect(
      error?.description
        == "the image is 2x1, the input is 24x24, and images are not resized: choose a resize mode "
        + "(stretch, letterbox or crop)")
  }

  @Test func aModelIsForItsTask() throws {
    let folder = try ModelFolder()
    let file = try folder.write(.classification)
    let error = #expect(throws: InferenceError.self) { try Detector(contentsOf: file) }
    #expect(
      error
        == InferenceError(
          .unsuitableModel,
          "the model \(file.path) was trained for classification, not for detection."))
    let missing = #expect(throws: InferenceError.self) {
      try VisionModel(contentsOf: folder("none"))
    }
    #expect(missing?.kind == .badFile)
    let batch = #expect(throws: InferenceError.self) {
      try VisionModel(contentsOf: file).look(
        at: folder.pictures(2).map { .pixels($0) }, batchSize: 0)
    }
    #expect(batch?.kind == .badSetting)
  }

  @Test func divergedWeightsGiveNoResult() throws {
    let folder = try ModelFolder()
    let file = try folder.write(
      .classification,
      weights: { path, value in
        path.hasSuffix("bias") ? Tensor([Float](repeating: .nan, count: value.count)) : value
      })
    let error = #expect(throws: InferenceError.self) {
      try VisionModel(contentsOf: file).look(at: .pixels(folder.pictures(1)[0]))
    }
    #expect(error?.kind == .notFinite)
  }
}
