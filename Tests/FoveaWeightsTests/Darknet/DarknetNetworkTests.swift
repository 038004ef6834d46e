import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaWeights

struct DarknetNetworkTests {
  private let net = "[net]\nwidth=8\nheight=8\nchannels=2\n"

  private func weights(_ values: [Float], version: (Int32, Int32) = (0, 2)) -> Data {
    var data = Data()
    func add<Value>(_ value: Value) { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
    add(version.0)
    add(version.1)
    add(Int32(0))
    if 10 * version.0 + version.1 >= 2 { add(Int64(64)) } else { add(Int32(64)) }
    values.forEach(add)
    return data
  }

  private func network(_ text: String, _ values: [Float]) throws -> DarknetNetwork {
    try DarknetNetwork(
      configuration: Data(text.utf8), path: "a.cfg", weights: weights(values),
      weightsPath: "a.weights")
  }

  private func problem(_ text: String, _ values: [Float] = []) -> String {
    do {
      _ = try network(text, values)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func run(_ network: DarknetNetwork, _ x: Tensor) throws -> Tensor {
    try GraphModel(network.graph)(x, Context(training: false))
  }

  @Test func convolutionsAreComputed() throws {
    // σ((x·1 + y·2) normalised by mean 1, variance 4, scale 3, shift 0.5)
    let text = net + "[convolutional]\nbatch_normalize=1\nfilters=1\nsize=1\nactivation=logistic\n"
    let found = try network(text, [0.5, 3, 1, 4, 1, 2])
    let x = Tensor((0..<128).map { Float($0) / 64 }, shape: [1, 8, 8, 2])
    let y = try run(found, x).floats()
    #expect(y.count == 64)
    for (index, value) in y.enumerated() {
      let sum = Float(2 * index) / 64 + 2 * Float(2 * index + 1) / 64
      let z = (sum - 1) / (4 + 1e-5 as Float).squareRoot() * 3 + 0.5
      #expect(abs(value - 1 / (1 + exp(-z))) < 1e-5)
    }
  }

  @Test func layersReferToOneAnother() throws {
    let text =
      net
        + """
        [convolutional]
        filters=2
        size=3
        stride=1
        pad=1
        activation=linear
        [maxpool]
        size=2
        stride=1
        [route]
        layers=-1
        groups=2
        group_id=1
        [upsample]
        stride=2
        [maxpool]
        stride=2
        [route]
        layers=-1,0
        [dropout]
        [shortcut]
        from=-2
        activation=relu
        [avgpool]
        [connected]
        output=2
        activation=linear
        [softmax]
        """
    // The first convolution is the identity.
    var kernel = [Float](repeating: 0, count: 36)
    kernel[4] = 1
    kernel[31] = 1
    let found = try network(text, [0, 0] + kernel + [1, 2] + [1, 0, 0, 0, 1, 1])
    #expect(found.notes == ["[softmax] (line 32) is left out: the network gives logits"])
    #expect(found.graph.outputs[0].shape == [.named("batch"), .fixed(2)])
    let values = (0..<128).map { Float($0 % 7) }
    let y = try run(found, Tensor(values, shape: [1, 8, 8, 2])).floats()
    // Darknet's window of 2 at stride 1 reaches right and down.
    func pixel(_ row: Int, _ column: Int, _ channel: Int) -> Float {
      row < 8 && column < 8 ? values[(row * 8 + column) * 2 + channel] : -.infinity
    }
    var (pooled, first, second): (Float, Float, Float) = (0, 0, 0)
    for row in 0..<8 {
      for column in 0..<8 {
        pooled += max(
          pixel(row, column, 1), pixel(row, column + 1, 1), pixel(row + 1, column, 1),
          pixel(row + 1, column + 1, 1))
        first += pixel(row, column, 0)
        second += pixel(row, column, 1)
      }
    }
    let expected = [2 * pooled / 64 + 1, 2 * (first + second) / 64 + 2]
    #expect(zip(y, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(y) \(expected)")
  }

  @Test func convertsHeads() throws {
    // One anchor of 4×8 pixels at stride 4, 2 classes: the convolution gives its biases.
    let text =
      "[net]\nwidth=8\nheight=8\nchannels=1\n[convolutional]\nfilters=14\nsize=4\nstride=4\n"
      + "activation=linear\n[yolo]\nmask=1,0\nanchors=2,2, 4,8\nnum=2\nclasses=2\nscale_x_y=1.5\n"
    let bias: [Float] = [0, 1, 0.5, -0.5, 2, -1, 3, 0, 0, 0, 0, 0, 0, 0]
    let found = try network(text, bias + [Float](repeating: 0, count: 14 * 16))
    #expect(
      found.geometry == DetectionGeometry(strides: [4, 4], bins: 1, classes: 2))
    let y = try run(found, .zeros([1, 8, 8, 1]))
    #expect(y.shape == [1, 8, 6])
    // Anchors and factors are no parameters.
    let paths = try GraphModel(found.graph).parameters().map(\.path)
    #expect(paths.count == 2 && paths.allSatisfy { $0.hasSuffix("weight") || $0.hasSuffix("bias") })
    func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
    func logit(_ p: Float) -> Float { log(p / (1 - p)) }
    let (dx, dy) = (1.5 * (sigmoid(0) - 0.5), 1.5 * (sigmoid(1) - 0.5))
    let (w, h) = (1 * exp(0.5 as Float), 2 * exp(-0.5 as Float))
    let first = [
      w / 2 - dx, h / 2 - dy, w / 2 + dx, h / 2 + dy, logit(sigmoid(2) * sigmoid(-1)),
      logit(sigmoid(2) * sigmoid(3)),
    ]
    let second: [Float] = [0.25, 0.25, 0.25, 0.25, logit(0.25), logit(0.25)]
    let values = y.floats()
    for cell in 0..<8 {
      for (index, expected) in (cell < 4 ? first : second).enumerated() {
        #expect(abs(values[cell * 6 + index] - expected) < 1e-4)
      }
    }
  }

  @Test func errorsNameTheLine() {
    let conv = "[convolutional]\nfilters=2\n"
    #expect(
      problem("[convolutional]\n")
        == "a.cfg:1: the first section should be [net] with the image size")
    #expect(
      problem(net + "[convolutinal]\n").hasPrefix(
        "a.cfg:5: there is no section [convolutinal] here. Did you mean 'convolutional'?"))
    #expect(
      problem(net + conv + "strides=2\n")
        == "a.cfg:7: [convolutional] has no key 'strides'. Did you mean 'stride'?")
    #expect(
      problem(net + conv + "xnor=1\n")
        == "a.cfg:7: [convolutional] xnor=1 changes the network's results and is not "
        + "supported; only xnor=0 is")
    #expect(
      problem(net + conv + "size=big\n")
        == "a.cfg:7: [convolutional] size=big: expected an integer from 1 to 255")
    #expect(
      problem(net + "[route]\nlayers=-2\n")
        == "a.cfg:6: [route] layers: there is no layer -2 before layer 0")
    #expect(problem(net + "nonsense\n") == "a.cfg:5: 'nonsense' is neither [section] nor key=value")
  }

  @Test func rejectsWeightsOfAnotherLength() {
    let conv = net + "[convolutional]\nfilters=2\nactivation=linear\n"
    #expect(
      problem(conv, [1, 2, 3, 4, 5])
        == "a.weights: it ends within layer 0 ([convolutional], a.cfg:5): layer_0.weight has 4 "
        + "numbers, but 3 are left. The file is truncated or belongs to another network")
    #expect(
      problem(conv, [1, 2, 3, 4, 5, 6, 7])
        == "a.weights: 1 numbers are left after the last layer of a.cfg: the two files belong "
        + "to different networks")
  }

  @Test func aPipeIsNotWaitedFor() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).cfg")
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(mkfifo(url.path, 0o600) == 0)
    let error = #expect(throws: DarknetError.self) {
      try DarknetNetwork(configuration: url, weights: url)
    }
    #expect("\(error.map(String.init(describing:)) ?? "")".contains("it is a pipe, not a file"))
  }

  @Test func oldHeadersAreShorter() throws {
    let text = net + "[convolutional]\nfilters=1\nactivation=linear\n"
    let old = try DarknetNetwork(
      configuration: Data(text.utf8), path: "a.cfg",
      weights: weights([1, 2, 3], version: (0, 1)), weightsPath: "a.weights")
    #expect(try run(old, .zeros([1, 8, 8, 2])).floats() == [Float](repeating: 1, count: 64))
  }

  @Test func damagedConfigurationsNeverTrap() {
    let text = Array(
      (net + "[convolutional]\nfilters=14\nsize=4\nstride=4\nactivation=linear\n[maxpool]\n"
        + "size=2\nstride=1\n[route]\nlayers=-1,0\n[shortcut]\nfrom=-1\n").utf8)
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let letters = Array("[]=-0123456789,aenrz\n#".utf8)
    for _ in 0..<3000 {
      var damaged = text
      for _ in 0..<(1 + next(5)) { damaged[next(damaged.count)] = letters[next(letters.count)] }
      _ = try? DarknetNetwork(
        configuration: Data(damaged), path: "a.cfg",
        weights: weights([Float](repeating: 1, count: 14 * 33)), weightsPath: "a.weights")
    }
  }
}
