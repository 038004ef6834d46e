import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

/// Compares with ONNX Runtime's results, from `Goldens/onnxruntime/resize.py`.
@Suite struct ResizingTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let attributes: [String: String]
      let shape: [Int]
      let scales: [Double]
      let values: [Double]
      let result: [Int]
    }
    let cases: [Case]
  }

  @Test func equalsONNXRuntime() throws {
    let golden = try Goldens.load("onnxruntime/resize.json", as: Golden.self)
    #expect(golden.cases.count > 20)
    for golden in golden.cases {
      var attributes: [String: GraphAttribute] = [:]
      for (name, text) in golden.attributes {
        attributes[name] =
          Float(text).map { name == "cubic_coeff_a" ? .float($0) : .int(Int($0)) } ?? .text(text)
      }
      for channelsLast in [false, true] {
        let y = try run(
          "Resize",
          [
            value(numbers(golden.shape), golden.shape, channelsLast: channelsLast), nil,
            value(golden.scales, [golden.scales.count]),
          ], attributes, opset: 19)[0]
        #expect(y.shape == golden.result)
        #expect(relativeError(y.doubles, golden.values) < 1e-5, "\(golden.attributes)")
      }
    }
  }

  @Test func doublingUsesAKernelInAllModes() throws {
    for (mode, nearest) in [
      ("asymmetric", "floor"), ("half_pixel", "round_prefer_floor"), ("half_pixel", "floor"),
    ] {
      let x = value(numbers([1, 2, 3, 3]), [1, 2, 3, 3], channelsLast: true)
      let y = try run(
        "Resize", [x, nil, value([1, 1, 2, 2], [4])],
        ["coordinate_transformation_mode": .text(mode), "nearest_mode": .text(nearest)])[0]
      if mode == "half_pixel", nearest == "floor" { continue }
      let names = Tensor.graphOperations(of: [y.physical]).map(\.name)
      #expect(names.contains("resize") && !names.contains("gather"), "\(mode) \(nearest)")
    }
  }

  @Test func gradientsFlow() throws {
    for (mode, scale) in [("linear", 1.7), ("cubic", 0.6)] {
      let x = value(numbers([1, 1, 5, 5]), [1, 1, 5, 5]).tensor
      let check = gradientCheck(at: [x]) { tensors in
        let y = try? run(
          "Resize", [GraphValue(tensors[0]), nil, value([1, 1, scale, scale], [4])],
          ["mode": .text(mode)])
        return y?[0].tensor ?? tensors[0]
      }
      #expect(check.passes, "\(check)")
    }
  }
}
