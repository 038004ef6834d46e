import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaDatasets

@Suite struct RareClassesTests {
  private static let preprocessing = Preprocessing(width: 8, height: 8, channels: 3)

  /// A white square: every scene of `count`, each with these classes' objects.
  private static func detection(_ classes: [[Int]]) -> Dataset {
    TestScenes.dataset(
      classes.map { labels in
        Scene(
          Image(width: 8, height: 8, channels: 3, pixels: [UInt8](repeating: 200, count: 192)),
          boxes: labels.map {
            BoxAnnotation(label: $0, box: BoundingBox(left: 1, top: 1, right: 5, bottom: 6))
          })
      }, task: .detection, classes: 4)
  }

  @Test func aClassBelowHalfTheMeanIsRare() throws {
    // 5, 4 and 1 objects: the mean of the classes that occur is 10/3. Class 3 never occurs.
    let dataset = Self.detection([[0, 0, 1], [0, 1], [2, 0], [1], [0, 1]])
    let rare = try RareClasses(among: Array(0..<5), of: dataset)
    #expect(rare.labels == [2])
    #expect(rare.samples == [2])
    #expect(rare.contains(2) && !rare.contains(0))
    // Among other samples other classes are rare.
    #expect(try RareClasses(among: [0, 1, 3], of: dataset).labels.isEmpty)
    let named = try RareClasses(among: Array(0..<5), of: dataset, named: ["class1"])
    #expect(named.labels == [1] && named.samples == [0, 1, 3, 4])
    #expect(
      message { _ = try RareClasses(among: [0], of: dataset, named: ["class2"]) }
        == "rare class 'class2' is in no training image: add some, or leave it out of `rareClasses`"
    )
    #expect(
      message { _ = try RareClasses(among: [0], of: dataset, named: ["clas1"]) }
        == "rare class 'clas1' is not a class of the data; its classes: class0, class1, class2, "
        + "class3")
  }

  @Test func masksCountByPixels() throws {
    let scenes = (0..<3).map { index in
      TestScenes.rectangles(
        index == 1 ? [BoundingBox(left: 2, top: 2, right: 20, bottom: 12)] : [])
    }
    let dataset = TestScenes.dataset(scenes, task: .segmentation, classes: 2)
    let rare = try RareClasses(among: [0, 1, 2], of: dataset)
    #expect(rare.labels == [1] && rare.samples == [1])
  }

  @Test func onlyRareSamplesGetTheirTransforms() throws {
    let dataset = Self.detection([[0], [0, 1], [0], [0], [0]])
    func images(_ rare: [any Transform]) throws -> [[Float]] {
      let loader = try Loader(
        dataset, samples: nil, preprocessing: Self.preprocessing, rareTransforms: rare,
        options: LoaderOptions(batchSize: 1, sampling: .sequential))
      let stream = try loader.epoch(1)
      var images: [[Float]] = []
      while let batch = try stream.next() { images.append(batch.images) }
      return images
    }
    let plain = try images([])
    let changed = try images([GaussianNoise(deviation: 0.5, probability: 1)])
    for sample in 0..<5 { #expect((plain[sample] != changed[sample]) == (sample == 1)) }
  }

  @Test func copiesComeFromRareSamplesOnly() throws {
    var scenes = [Scene](repeating: TestScenes.rectangles([], hasMask: false), count: 6)
    for index in 0..<5 {
      scenes[index].boxes = [
        BoxAnnotation(label: 0, box: BoundingBox(left: 2, top: 2, right: 9, bottom: 9)),
        BoxAnnotation(label: 0, box: BoundingBox(left: 80, top: 2, right: 99, bottom: 9)),
      ]
    }
    scenes[5] = TestScenes.rectangles(
      [BoundingBox(left: 40, top: 40, right: 60, bottom: 60)], hasMask: false)
    scenes[5].boxes[0].label = 1
    let dataset = TestScenes.dataset(scenes, task: .detection, classes: 2)
    let loader = try Loader(
      dataset, samples: nil, preprocessing: Preprocessing(width: 120, height: 90, channels: 3),
      transforms: [CopyPaste(probability: 1)])
    for sample in 0..<5 {
      let scene = try loader.scene(of: sample, epoch: 2)
      #expect(scene.boxes.count { $0.label == 1 } == 1)
      #expect(scene.image.pixels.contains(255))
    }
    let none = Self.detection([[0], [1]])
    #expect(
      message {
        _ = try Loader(
          none, samples: nil, preprocessing: Self.preprocessing, transforms: [CopyPaste()])
      }
        == "there are transforms for rare classes, but no sample is of one: no class has fewer "
        + "than half the mean count; name them in `rareClasses`")
  }
}
