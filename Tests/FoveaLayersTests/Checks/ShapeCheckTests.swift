import FoveaTensors
import Testing

@testable import FoveaLayers

@Suite struct ShapeCheckTests {
  let key = RandomKey(seed: 1)

  /// The residual network of the document, which joins a dense layer to a feature map.
  var denseOnMap: Sequential {
    Sequential(
      Conv2D(3, 32, kernel: 3, padding: .same, key: key), BatchNorm(32), Activation.relu,
      Residual(
        Sequential(Conv2D(32, 32, kernel: 3, padding: .same, key: key), BatchNorm(32)),
        activation: .relu),
      Linear(32, 2, key: key), Activation.softmax)
  }

  @Test func aDenseLayerOnAFeatureMapIsRejected() {
    #expect(
      throws: LayerError(
        path: "4",
        problem:
          "a dense layer (Linear, 32 to 2) got a feature map [1, 32, 32, 32] [batch, height, "
          + "width, channels] and would give one prediction for each pixel, not for each image. "
          + "Insert global pooling (GlobalAveragePool2D()) or Flatten() before the dense layer; "
          + "for a prediction per pixel use Conv2D with kernel 1")
    ) { try denseOnMap.checkClassifier(input: [1, 32, 32, 3], classes: 2) }
  }

  @Test func poolingMendsIt() throws {
    var model = denseOnMap
    model.layers.insert(GlobalAveragePool2D(), at: 4)
    try model.checkClassifier(input: [1, 32, 32, 3], classes: 2)
  }

  @Test func aMapAsOutputIsRejected() {
    let model = Sequential(Conv2D(3, 2, kernel: 1, key: key))
    #expect(
      throws: LayerError(
        path: "",
        problem:
          "the model's output is a feature map [1, 8, 8, 2] [batch, height, width, channels], "
          + "one prediction for each pixel; a classifier gives [batch, 2], one for each image. "
          + "Insert global pooling (GlobalAveragePool2D()) or Flatten() before the dense layer")
    ) { try model.checkClassifier(input: [1, 8, 8, 3], classes: 2) }
  }

  @Test func anotherNumberOfClassesIsRejected() {
    let model = Sequential(Flatten(), Linear(12, 5, key: key))
    #expect(
      throws: LayerError(
        path: "",
        problem: "the model's output is [1, 5], but 10 classes need [1, 10] [batch, classes]; give "
          + "the last Linear layer 10 outputs")
    ) { try model.checkClassifier(input: [1, 2, 2, 3], classes: 10) }
  }

  @Test func theLayerWhereTheImageIsTooSmallIsNamed() {
    let model = Sequential(
      MaxPool2D(2), Sequential(Conv2D(1, 1, kernel: 3, key: key), MaxPool2D(2)))
    #expect(
      throws: LayerError(
        path: "1.0",
        problem: "the image has become too small here: 2x2 pixels, padded 2x2, but the window "
          + "reaches over 3x3; use larger images or a model that halves them less often")
    ) { try model.outputShape(for: [1, 5, 5, 1]) }
  }

  @Test func wrongChannelsAreNamed() {
    let model = Sequential(Conv2D(3, 4, kernel: 1, key: key))
    #expect(
      throws: LayerError(
        path: "0", problem: "expects 3 channels (axis 3), got 1 in [1, 4, 4, 1]")
    ) { try model.outputShape(for: [1, 4, 4, 1]) }
  }
}
