import Foundation
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

@Suite struct YOLOTests {
  let key = RandomKey(seed: 6)

  /// The sizes of the published detectors of this plan at 80 classes: 3.2, 11.2, 25.9 and 43.7
  /// million parameters, 8.7, 28.6, 78.9 and 165.2 billion operations at 640 pixels.
  @Test func sizesAreThoseOfTheFamily() throws {
    for (name, millions, billions) in [
      ("yolo-n", 3.2, 8.7), ("yolo-s", 11.2, 28.6), ("yolo-m", 25.9, 78.9),
      ("yolo-l", 43.7, 165.2),
    ] {
      let entry = try Catalogue.model(named: name)
      #expect(entry.task == .detection)
      let model = try entry.build(entry.defaultShape, key: key)
      let summary = try ModelSummary(
        of: model, named: name, input: entry.defaultShape.input(batch: 1))
      #expect(abs(Double(model.parameterCount()) / 1e6 - millions) < 0.06, "\(name)")
      #expect(abs(Double(summary.multiplyAdds) * 2e-9 - billions) < 0.02 * billions, "\(name)")
    }
  }

  @Test(arguments: Catalogue.models.filter { $0.task == .detection }.map(\.name))
  func anyClassesChannelsAndSizes(name: String) throws {
    let entry = try Catalogue.model(named: name)
    for (channels, height, width, options) in [
      (1, 64, 96, [:]), (3, 32, 32, ["bins": "1"]),
      (4, 160, 64, ["bins": "5", "objectness": "true"]),
    ] as [(Int, Int, Int, [String: String])] {
      let shape = ModelShape(
        classes: 3, inputChannels: channels, height: height, width: width, options: options)
      let model = try #require(entry.build(shape, key: key) as? any DetectionModel)
      #expect(visitProblems(of: model) == [])
      #expect(model.geometry.bins == Int(options["bins", default: "16"]))
      #expect(model.geometry.hasObjectness == (options["objectness"] == "true"))
      let cells = model.geometry.cellCount(height: height, width: width)
      #expect(
        try model.outputShape(for: shape.input(batch: 2)) == [2, cells, model.geometry.outputs])
      // Built for one size, it takes others.
      #expect(try model.outputShape(for: [1, 96, 32, channels])[1] == 48 + 12 + 3)
    }
  }

  @Test func otherSizesAreErrors() {
    let shape = ModelShape(classes: 3, inputChannels: 3, height: 100, width: 96)
    #expect(
      throws: ModelError(
        "model 'yolo-n' can't take 100x96 images: the image is 100x96, but its coarsest cells are "
          + "32x32 pixels: height and width must be multiples of 32")
    ) { try Catalogue.model(named: "yolo-n").build(shape, key: key) }
  }

  @Test func classesStartUnlikely() throws {
    let shape = ModelShape(classes: 2, inputChannels: 3, height: 640, width: 640)
    let model = YOLO(shape, size: .nano, key: key)
    for (index, cells) in [6400.0, 1600, 400].enumerated() {
      let biases = model["heads.\(index).classification.2.bias"].floats()
      let prior = min(2.5 / cells, 0.01)
      #expect(relativeError(biases, [Double](repeating: -log(1 / prior - 1), count: 2)) < 1e-6)
    }
    let objects = YOLO(shape, size: .nano, bins: 1, hasObjectness: true, key: key)
    let biases = objects["heads.0.classification.2.bias"].floats()
    #expect(biases.count == 3 && biases[0] < -4 && biases[1] == 0 && biases[2] == 0)
  }

  @Test func distancesWithoutBinsArePositive() {
    let shape = ModelShape(classes: 2, inputChannels: 1, height: 32, width: 64)
    var model = YOLO(shape, size: .nano, bins: 1, key: key)
    model.update { path, parameter in
      if path.hasSuffix("box.2.weight") { parameter.value = parameter.value * 50 }
    }
    let x = Tensor.randomNormal([1, 32, 64, 1], key: key)
    let output = model(x, Context(training: false))
    let distances = output.sliced(axis: 2, 0..<4).floats()
    #expect(distances.allSatisfy { $0 > 0 })
  }

  /// The cells of a level come row by row, levels from the finest: what lies in one quarter of the
  /// image changes that quarter's cells most.
  @Test func cellsLieWhereTheGeometrySays() {
    let shape = ModelShape(classes: 1, inputChannels: 1, height: 128, width: 192)
    let model = YOLO(shape, size: .nano, key: key)
    model.evaluateParameters()
    let x = Tensor.zeros([1, 128, 192, 1])
    let patch = Tensor.ones([1, 32, 64, 1]).padded([(0, 0), (0, 96), (112, 16), (0, 0)])
    let context = Context(training: false)
    let change = (model(x + patch, context) - model(x, context)).abs().sum(axes: [0, 2]).floats()
    var first = 0
    for stride in [8, 16] {
      let (rows, columns) = (128 / stride, 192 / stride)
      var quarters = [Float](repeating: 0, count: 4)
      for row in 0..<rows {
        for column in 0..<columns {
          let quarter = (row < rows / 2 ? 0 : 2) + (column < columns / 2 ? 0 : 1)
          quarters[quarter] += change[first + row * columns + column]
        }
      }
      #expect(quarters.max() == quarters[1], "stride \(stride): \(quarters)")
      first += rows * columns
    }
  }
}
