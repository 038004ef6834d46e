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
    let fromPixels = try model.predict(.pixels(picture))
    #expect(try model.predict(.encoded(encoded)) == fromPixels)
    #expect(try model.predict(.file(folder("a.png"))) == fromPixels)
    switch (task, fromPixels) {
    case (.classification, .classification(let found)):
      #expect(found.scores.count == 3 && found.best == found.scores[0])
      #expect(abs(found.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    case (.detection, .detection(let found)):
      #expect(!found.isEmpty && found.imageWidth == picture.width)
      for object in found {
        #expect(found.name(of: object) == model.classNames[object.label])
        #expect(object.score >= 0.002 && object.box.right <= Double(picture.width))
      }
    case (.segmentation, .segmentation(let found)):
      #expect(found.mask.width == picture.width && found.mask.height == picture.height)
      #expect(found.pixelCounts().reduce(0, +) == picture.width * picture.height)
    case (.regression, .regression(let found)):
      #expect(found.map(\.name) == model.classNames && found["ring"] == found[1].value)
    case (.verification, .verification(let found)): #expect(found.values.count == 3)
    default: Issue.record("\(fromPixels) of a model for \(task)")
    }
  }

  @Test(arguments: VisionTask.allCases)
  func manyImagesAreSeenAsOneByOne(task: VisionTask) throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(task))
    let images = folder.pictures(7).map { InputImage.pixels($0) }
    // Batches of one use the same plan as single images; larger ones may round differently.
    let single = try images.map { try model.predict($0) }
    #expect(try model.predict(images, batchSize: 1) == single)
    let batches = try model.predict(images, batchSize: 3)
    #expect(batches.count == 7)
    for (one, other) in zip(single, batches) {
      switch (one, other) {
      case (.classification(let a), .classification(let b)):
        #expect(a.name == b.name && abs(a.probability - b.probability) < 1e-5)
      case (.detection(let a), .detection(let b)): #expect(abs(a.count - b.count) <= 1)
      case (.segmentation(let a), .segmentation(let b)):
        let (a, b) = (a.mask.values, b.mask.values)
        #expect(zip(a, b).count { $0 != $1 } <= a.count / 100)
      case (.regression(let a), .regression(let b)):
        for (x, y) in zip(a, b) { #expect(abs(x.value - y.value) < 1e-4) }
      case (.verification(let a), .verification(let b)): #expect(a.distance(to: b) < 1e-3)
      default: Issue.record("\(one) and \(other)")
      }
    }
    #expect(try model.predict([]).isEmpty)
  }

  @Test func aThresholdDecides() throws {
    let folder = try ModelFolder()
    let picture = InputImage.pixels(folder.pictures(1)[0])
    let plain = try Classifier(contentsOf: folder.write(.classification)).predict(picture)
    let last = plain.scores[2]
    let file = try folder.write(
      .classification,
      change: {
        $0.decision = DecisionThreshold(
          className: last.name, score: last.probability, target: "recall=0.95", precision: 1,
          recall: 1, isReached: true)
      })
    let found = try Classifier(contentsOf: file).predict(picture)
    #expect(found.best == last && found.scores == plain.scores)
  }
}

@Suite(.serialized) struct VisionModelErrorTests {
  @Test func imagesThatCannotBeDecodedAreNamed() throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(.classification))
    let missing = #expect(throws: ImageError.self) {
      try model.predict(.file(URL(fileURLWithPath: "/no/such.png")))
    }
    #expect(missing?.file == "/no/such.png")
    let text = #expect(throws: ImageError.self) {
      try model.predict([
        .pixels(folder.pictures(1)[0]), .encoded(Data("no image".utf8)),
      ])
    }
    #expect(text?.file == "image 2")
    let empty = #expect(throws: ImageError.self) { try model.predict(.encoded(Data())) }
    #expect(empty == .empty(file: "the image"))
  }

  @Test func otherSizesNeedAResizeMode() throws {
    let folder = try ModelFolder()
    let model = try VisionModel(contentsOf: folder.write(.classification, resize: .unresized))
    let error = #expect(throws: PreprocessingError.self) {
      try model.predict(.pixels(Image(width: 2, height: 1, channels: 1, pixels: [1, 2])))
    }
    #expect(
      error?.description
        == "the image is 2x1, the input is 24x24, and images are not resized: set `resize` to "
        + "stretch, letterbox or crop")
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
      try VisionModel(contentsOf: file).predict(
        folder.pictures(2).map { .pixels($0) }, batchSize: 0)
    }
    #expect(batch?.kind == .badSetting)
  }

  /// NaN and infinity in a weight, found when the file is opened or before the first result.
  @Test(arguments: VisionTask.allCases, [Float.nan, -.infinity])
  func divergedWeightsGiveNoResult(task: VisionTask, number: Float) throws {
    let folder = try ModelFolder()
    var spoiled: [String] = []
    let file = try folder.write(
      task,
      weights: { path, value in
        guard path.hasSuffix("weight"), value.rank == 4 else { return value }
        spoiled.append(path)
        var numbers = value.floats()
        numbers[numbers.count / 2] = number
        return Tensor(numbers, shape: value.shape)
      })
    let name = try #require(spoiled.min())
    let expected = InferenceError(
      .notFinite,
      "\(file.path): the weight '\(name)' has numbers that are "
        + "\(number.isNaN ? "NaN" : "infinite"), as have \(spoiled.count - 1) others. Training has "
        + "diverged, or the file was made so: use an earlier checkpoint, or train with a lower "
        + "learning rate.")
    #expect(throws: expected) { try VisionModel(contentsOf: file) }
    let model = try VisionModel(TrainedModel(contentsOf: file, checking: .meanwhile))
    #expect(throws: expected) { try model.predict(.pixels(folder.pictures(1)[0])) }
  }

  /// Finite weights whose sums overflow.
  @Test(arguments: VisionTask.allCases)
  func outputsThatAreNotFiniteGiveNoResult(task: VisionTask) throws {
    let folder = try ModelFolder()
    let file = try folder.write(
      task,
      weights: { _, value in
        Tensor([Float](repeating: 3e38, count: value.count), shape: value.shape)
      })
    let model = try VisionModel(contentsOf: file)
    let error = #expect(throws: InferenceError.self) {
      try model.predict(.pixels(folder.pictures(1)[0]))
    }
    #expect(error?.kind == .notFinite && error?.description.contains("the image") == true)
  }
}
