@testable import FoveaGraphs
import FoveaTensors
import Testing

/// Against the formula of each operator: dequantize, compute, divide by the scale, round, clamp.
@Suite struct QuantizedLayersTests {
  private func run(
    _ op: String, _ inputs: [GraphTensor?], _ attributes: [String: GraphAttribute] = [:]
  ) throws -> GraphTensor {
    let names = inputs.indices.map { inputs[$0] == nil ? "" : "x\($0)" }
    let model = try GraphModel(
      GraphDefinition(
        name: "test", opset: 17, otherOpsets: ["com.microsoft": 1],
        inputs: zip(names, inputs).compactMap { name, tensor in
          tensor.map { GraphPort(name, $0.elementType, nil) }
        }, outputs: [GraphPort("y", .uint8, nil)],
        nodes: [
          GraphNode(
            op, domain: "com.microsoft", inputs: names, outputs: ["y"], attributes: attributes)
        ]))
    var values: [String: GraphValue] = [:]
    for (name, tensor) in zip(names, inputs) {
      if let tensor { values[name] = try GraphValue(tensor) }
    }
    return try #require(try model.run(values)["y"]).graphTensor()
  }

  private func scale(_ value: Float) -> GraphTensor { reals([value], []) }
  private func zero(_ value: UInt8) -> GraphTensor { bytes([value], []) }

  @Test func sumsAndProducts() throws {
    let a = bytes([0, 10, 200, 255]), b = bytes([5, 128], [2, 1])
    let sum = try run(
      "QLinearAdd", [a, scale(0.5), zero(10), b, scale(0.25), zero(128), scale(1), zero(3)])
    // (−5, 0, 95, 122.5) + (−30.75, 0), and 3; halves to even.
    #expect(sum.elementType == .uint8 && sum.numbers == [0, 0, 67, 95, 0, 3, 98, 125])
    let product = try run(
      "QLinearMul",
      [a, scale(0.5), zero(10), bytes([130]), scale(0.25), zero(128), scale(0.5), zero(100)])
    // (−5, 0, 95, 122.5) · 0.5 / 0.5.
    #expect(product.numbers == [95, 100, 195, 222])
    // Without zero points.
    let plain = try run("QLinearAdd", [a, scale(1), nil, a, scale(1), nil, scale(2)])
    #expect(plain.numbers == [0, 10, 200, 255])
  }

  @Test func activationsAndConcatenation() throws {
    let x = bytes([0, 100, 110, 255])
    let leaky = try run(
      "QLinearLeakyRelu", [x, scale(0.1), zero(100), scale(0.05), zero(50)], ["alpha": .float(0.1)])
    #expect(leaky.numbers == [30, 50, 70, 255])
    let sigmoid = try run("QLinearSigmoid", [x, scale(0.1), zero(100), scale(1 / 256), zero(0)])
    #expect(sigmoid.numbers == [0, 128, 187, 255])
    let joined = try run(
      "QLinearConcat",
      [
        scale(0.5), zero(1), bytes([2, 4], [1, 2]), scale(1), zero(0), bytes([9], [1, 1]),
        scale(0.25), zero(1),
      ],
      ["axis": .int(1)])
    #expect(joined.shape == [1, 3] && joined.numbers == [5, 9, 5])
  }

  @Test func pools() throws {
    let x = bytes([0, 4, 8, 12, 100, 104, 108, 112], [1, 2, 2, 2])
    let mean = try run("QLinearGlobalAveragePool", [x, scale(0.5), zero(2), scale(0.25), zero(1)])
    #expect(mean.shape == [1, 2, 1, 1] && mean.numbers == [9, 209])
    let last = try run(
      "QLinearGlobalAveragePool",
      [
        bytes([0, 100, 4, 104, 8, 108, 12, 112], [1, 2, 2, 2]), scale(0.5), zero(2), scale(0.25),
        zero(1),
      ],
      ["channels_last": .int(1)])
    #expect(last.shape == [1, 1, 1, 2] && last.numbers == [9, 209])
    let pooled = try run(
      "QLinearAveragePool", [x, scale(1), zero(0), scale(1), zero(0)],
      ["kernel_shape": .ints([1, 2]), "strides": .ints([1, 2])])
    #expect(pooled.shape == [1, 2, 2, 1] && pooled.numbers == [2, 10, 102, 110])
    let shares = try run(
      "QLinearSoftmax",
      [bytes([10, 10, 10, 10], [1, 4]), scale(1), zero(0), scale(1 / 256), zero(0)],
      ["axis": .int(-1), "opset": .int(13)])
    #expect(shares.numbers == [64, 64, 64, 64])
    for shape in [[], [1], [1, 1]] {
      #expect(throws: GraphError.self, "\(shape)") {
        try run(
          "QLinearGlobalAveragePool", [bytes([1], shape), scale(1), zero(0), scale(1), zero(0)],
          ["channels_last": .int(1)])
      }
    }
  }

  @Test func matrixProducts() throws {
    let a = bytes([11, 12, 9, 10], [2, 2]), b = bytes([1, 2, 3, 5], [2, 2])
    // (1 2; −1 0) · (0 1; 2 4) = (4 9; 0 −1), plus the bias.
    let bias = HostArray([1, -2], shape: [2], .int32).graphTensor
    let floats = try run("QGemm", [a, scale(0.5), zero(10), b, scale(2), zero(1), bias])
    #expect(floats.elementType == .float32 && floats.numbers == [5, 7, 1, -3])
    let whole = try run(
      "QGemm", [a, scale(0.5), zero(10), b, reals([2, 4]), zero(1), bias, scale(2), zero(100)])
    #expect(whole.numbers == [102, 107, 100, 97])
    let turned = try run(
      "QGemm",
      [
        a, scale(1), zero(10), bytes([1, 3, 2, 5], [2, 2]), scale(1), zero(1), nil, scale(1),
        zero(50),
      ],
      ["transB": .int(1)])
    #expect(turned.numbers == [54, 59, 50, 49])
  }

  @Test func refusesOtherTypes() {
    #expect(throws: GraphError.self) {
      try run("QLinearSigmoid", [reals([1]), scale(1), zero(0), scale(1), zero(0)])
    }
    #expect(throws: GraphError.self) {
      try run("QLinearConcat", [scale(1), zero(0), bytes([1]), scale(1), zero(0), bytes([1])])
    }
  }
}
