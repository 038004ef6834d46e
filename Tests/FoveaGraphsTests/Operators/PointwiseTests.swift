import Foundation
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

/// Results of tensors equal those on the host.
@Suite struct PointwiseTests {
  @Test(arguments: [
    ("Abs", -2.0, 2.0), ("Neg", -2, 2), ("Sign", -2, 2), ("Sqrt", 0.1, 3), ("Reciprocal", 0.5, 3),
    ("Exp", -3, 3), ("Log", 0.1, 5), ("Erf", -2, 2), ("Floor", -3, 3), ("Ceil", -3, 3),
    ("Round", -3, 3), ("Sin", -4, 4), ("Cos", -4, 4), ("Tan", -1.4, 1.4), ("Asin", -0.99, 0.99),
    ("Acos", -0.99, 0.99), ("Atan", -5, 5), ("Sinh", -3, 3), ("Cosh", -3, 3), ("Tanh", -3, 3),
    ("Asinh", -5, 5), ("Acosh", 1.01, 6), ("Atanh", -0.95, 0.95), ("Relu", -2, 2),
  ]) func functionsOfOneNumber(_ op: String, _ low: Double, _ high: Double) throws {
    let x = numbers([2, 3, 4, 5]).map { Double(Float(low + (high - low) * ($0 + 1) / 2)) }
    let host = try run(op, [GraphValue(HostArray(x, shape: [2, 3, 4, 5], .float64))])[0]
    for channelsLast in [false, true] {
      let tensor = try run(op, [value(x, [2, 3, 4, 5], channelsLast: channelsLast)])[0]
      #expect(relativeError(tensor.doubles, try host.numbers().reals, floor: 0.1) < 3e-6)
    }
  }

  @Test func broadcastsOperandsOfAnyOrderAndRank() throws {
    let (a, b) = (numbers([2, 3, 4, 5]), numbers([3, 1, 5], stream: 4))
    let places = Places.broadcast([3, 1, 5], to: [2, 3, 4, 5])
    let expected = a.indices.map { a[$0] - b[places[$0]] }
    for channelsLast in [false, true] {
      let x = value(a, [2, 3, 4, 5], channelsLast: channelsLast)
      #expect(relativeError(try run("Sub", [x, value(b, [3, 1, 5])])[0].doubles, expected) < 1e-6)
      let back = try run("Sub", [value(b, [3, 1, 5]), x])[0].doubles
      #expect(relativeError(back, expected.map { -$0 }) < 1e-6)
    }
    // Two images of different orders.
    let sum = try run(
      "Add", [value(a, [2, 3, 4, 5], channelsLast: true), value(a, [2, 3, 4, 5])])[0]
    #expect(relativeError(sum.doubles, a.map { 2 * $0 }) < 1e-6)
  }

  @Test func integersAreExactAndWrap() throws {
    let big = 1 << 53 + 1
    let sum = try run("Add", [wholes([big, Int.max]), wholes([1, 1])])[0].numbers().wholes
    #expect(sum == [big + 1, Int.min])
    let bytes = try run(
      "Mul", [wholes([200, 3], nil, .uint8), wholes([2, 3], nil, .uint8)])[0].numbers()
    #expect(bytes.wholes == [144, 9])
    #expect(
      try run("Div", [wholes([-7, 7, 1]), wholes([2, -2, 0])])[0].numbers().wholes == [-3, -3, 0])
    #expect(try run("Mod", [wholes([-7, 7]), wholes([3, -3])])[0].numbers().wholes == [2, -2])
    #expect(
      try run("Mod", [wholes([-7, 7]), wholes([3, -3])], ["fmod": .int(1)])[0].numbers().wholes
        == [-1, 1])
    let unsigned = HostArray([-1, 5], shape: [2], .uint64)
    let less = try run("Less", [GraphValue(unsigned), wholes([7, 7], nil, .uint64)])[0].numbers()
    #expect(less.wholes == [0, 1])
    #expect(
      try run("Pow", [wholes([2, -1]), wholes([10, 3])])[0].numbers().wholes == [1024, -1])
  }

  @Test func roundsToEachType() {
    #expect(ElementType.float16.rounded(65519) == 65504)
    #expect(ElementType.float16.rounded(65520) == .infinity)
    #expect(ElementType.float16.rounded(2049) == 2048)
    #expect(ElementType.bfloat16.rounded(1.00390625) == 1)
    #expect(ElementType.int8.wholeNumber(300) == 127)
    #expect(ElementType.uint64.wholeNumber(1e30) == -1)
  }

  @Test func selectionKeepsTheType() throws {
    let condition = wholes([1, 0, 1], nil, .bool)
    let picked = try run("Where", [condition, wholes([1, 2, 3]), wholes([9], [1])])[0].numbers()
    #expect(picked.wholes == [1, 9, 3] && picked.elementType == .int64)
    let floats = try run("Where", [condition, value([1, 2, 3], [3]), value([0], [1])])[0]
    #expect(floats.doubles == [1, 0, 3])
    let clipped = try run("Clip", [value([-2, 0.5, 3], [3]), value([0], []), nil])[0]
    #expect(clipped.doubles == [0, 0.5, 3])
    let old = try run(
      "Clip", [value([-2, 0.5, 3], [3])], ["max": .float(1), "min": .float(-1)], opset: 9)[0]
    #expect(old.doubles == [-1, 0.5, 1])
  }

  @Test func oldSoftmaxFlattensToMatrices() throws {
    let x = numbers([2, 3, 4])
    func reference(_ groups: Int) -> [Double] {
      let size = x.count / groups
      return (0..<groups).flatMap { group in
        let part = x[group * size..<(group + 1) * size].map { exp($0) }
        return part.map { $0 / part.reduce(0, +) }
      }
    }
    let new = try run("Softmax", [value(x, [2, 3, 4])], opset: 13)[0].doubles
    #expect(relativeError(new, reference(6), floor: 0.1) < 1e-6)
    let old = try run("Softmax", [value(x, [2, 3, 4], channelsLast: true)], opset: 12)[0].doubles
    #expect(relativeError(old, reference(2), floor: 0.1) < 1e-6)
  }

  @Test func reductionsTakeAxesFromAttributesAndInputs() throws {
    let x = numbers([2, 3, 4, 5])
    let strides = Places.strides([2, 3, 4, 5])
    let starts = Places.all([2, 4], strides: [strides[0], strides[2]])
    let inside = Places.all([3, 5], strides: [strides[1], strides[3]])
    let sums = starts.map { start in inside.reduce(0.0) { $0 + x[start + $1] } }
    let products = starts.map { start in inside.reduce(1.0) { $0 * x[start + $1] } }
    for channelsLast in [false, true] {
      let input = value(x, [2, 3, 4, 5], channelsLast: channelsLast)
      let old = try run(
        "ReduceSum", [input], ["axes": .ints([1, 3]), "keepdims": .int(0)], opset: 11)[0]
      let new = try run("ReduceSum", [input, wholes([-1, 1])])[0]
      #expect(old.shape == [2, 4] && new.shape == [2, 1, 4, 1])
      #expect(relativeError(old.doubles, sums) < 1e-5)
      #expect(relativeError(new.doubles, sums) < 1e-5)
      let product = try run("ReduceProd", [input], ["axes": .ints([1, 3])])[0]
      #expect(relativeError(product.doubles, products, floor: 0.01) < 1e-5)
      let largest = try run("ArgMax", [input], ["axis": .int(1), "keepdims": .int(0)])[0]
      #expect(largest.shape == [2, 4, 5] && largest.elementType == .int64)
      let expected = Places.all([2, 4, 5], strides: [60, 5, 1]).map { start in
        (0..<3).max { x[start + $0 * 20] < x[start + $1 * 20] } ?? 0
      }
      #expect(try largest.numbers().wholes == expected)
    }
  }
}
