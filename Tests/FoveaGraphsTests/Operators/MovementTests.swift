import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

/// Each operator gives the same elements for a tensor in the graph's order, a tensor with the
/// channels last, and a host array.
@Suite struct MovementTests {
  private let shape = [2, 4, 6, 3]
  private var x: [Double] { (0..<144).map(Double.init) }

  /// The outputs for the three kinds of input, which must agree, and the elements of the first.
  private func agreed(
    _ op: String, _ inputs: [GraphValue?] = [], _ attributes: [String: GraphAttribute] = [:],
    opset: Int = 17, outputs: Int = 1, shape: [Int]? = nil
  ) throws -> [(shape: [Int], values: [Double])] {
    let shape = shape ?? self.shape
    let x = (0..<shape.reduce(1, *)).map(Double.init)
    let kinds = [
      value(x, shape), value(x, shape, channelsLast: true),
      GraphValue(HostArray(x, shape: shape, .float32)),
      GraphValue(HostArray(x.map { Int($0) }, shape: shape, .int64)),
    ]
    let all = try kinds.map { kind in
      try run(op, [kind] + inputs, attributes, opset: opset, outputs: outputs)
        .map { (shape: $0.shape, values: try $0.numbers().reals) }
    }
    for other in all.dropFirst() {
      #expect(other.map(\.shape) == all[0].map(\.shape))
      #expect(other.map(\.values) == all[0].map(\.values))
    }
    return all[0]
  }

  @Test func reshapeSplitsAndMerges() throws {
    for target in [
      [2, 4, 18], [2, 2, 2, 6, 3], [8, 6, 3], [2, 72], [-1], [0, 0, -1], [2, 1, 4, 6, 1, 3],
      [12, 12],
    ] {
      let y = try agreed("Reshape", [wholes(target)])[0]
      #expect(y.values == x)
    }
    #expect(try agreed("Flatten", [], ["axis": .int(2)])[0].shape == [8, 18])
    #expect(try agreed("Unsqueeze", [wholes([0, -1])])[0].shape == [1, 2, 4, 6, 3, 1])
    #expect(try agreed("Squeeze", [wholes([1])], shape: [2, 1, 3, 2])[0].shape == [2, 3, 2])
  }

  @Test func shufflesChannelsWithOneTranspose() throws {
    let x = value(x, shape, channelsLast: true)
    let split = x.reshaped([2, 2, 2, 6, 3]).transposed([0, 2, 1, 3, 4]).reshaped(shape)
    #expect(split.order == [0, 2, 3, 1])
    let names = Tensor.graphOperations(of: [split.physical]).map(\.name)
    #expect(names.filter { $0 == "transpose" }.count == 2)  // One makes x channels last.
    let values = split.doubles
    #expect(values[18] == 36 && values[36] == 18)
  }

  @Test func transposeMovesNoData() throws {
    let y = try agreed("Transpose", [], ["perm": .ints([0, 2, 3, 1])])[0]
    #expect(y.shape == [2, 6, 3, 4])
    #expect(Array(y.values[..<5]) == [0, 18, 36, 54, 1])
    let last = GraphValue(channelsLast: Tensor.zeros([1, 5, 5, 2]))
    #expect(
      Tensor.graphOperations(of: [last.transposed([0, 2, 3, 1]).tensor]).map(\.name)
        .contains("transpose") == false)
  }

  @Test func sliceTakesAnyStep() throws {
    let y = try agreed(
      "Slice", [wholes([-1, 1]), wholes([-100, 100]), wholes([2, 1]), wholes([-2, 2])])[0]
    #expect(y.shape == [2, 2, 3, 3])
    #expect(Array(y.values[..<6]) == [33, 34, 35, 27, 28, 29])
    let far = try agreed(
      "Slice", [wholes([0]), wholes([Int.max]), wholes([3]), wholes([Int.max])])[0]
    #expect(far.shape == [2, 4, 6, 1])
    let none = try agreed("Slice", [wholes([5]), wholes([2]), wholes([2])])[0]
    #expect(none.shape == [2, 4, 0, 3])
  }

  @Test func padContinuesInEveryMode() throws {
    func padded(_ mode: String, opset: Int = 19) throws -> [Double] {
      try agreed(
        "Pad", [wholes([2, 3]), nil, wholes([0])], ["mode": .text(mode)], opset: opset, shape: [3]
      )[0].values
    }
    #expect(try padded("constant") == [0, 0, 0, 1, 2, 0, 0, 0])
    #expect(try padded("edge") == [0, 0, 0, 1, 2, 2, 2, 2])
    #expect(try padded("reflect") == [2, 1, 0, 1, 2, 1, 0, 1])
    #expect(try padded("wrap") == [1, 2, 0, 1, 2, 0, 1, 2])
    let cut = try agreed("Pad", [wholes([0, -1, 0, 1, 0, 0, 0, -2]), nil])[0]
    #expect(cut.shape == [2, 3, 6, 2])
    #expect(cut.values[0] == 0 && cut.values[1] == 18)
  }

  @Test func concatAndSplitAreInverse() throws {
    let parts = try agreed(
      "Split", [wholes([1, 3])], ["axis": .int(1)], outputs: 2)
    #expect(parts.map(\.shape) == [[2, 1, 6, 3], [2, 3, 6, 3]])
    let even = try agreed(
      "Split", [], ["axis": .int(2), "num_outputs": .int(4)], opset: 18, outputs: 4)
    #expect(even.map { $0.shape[2] } == [2, 2, 2, 0])
    let joined = try run(
      "Concat",
      zip(parts, [false, true]).map { value($0.values, $0.shape, channelsLast: $1) },
      ["axis": .int(-3)])[0]
    #expect(joined.doubles == x)
  }

  @Test func blocksOfPixelsBecomeChannelsAndBack() throws {
    for mode in ["DCR", "CRD"] {
      let y = try agreed(
        "DepthToSpace", [], ["blocksize": .int(2), "mode": .text(mode)])[0]
      #expect(y.shape == [2, 1, 12, 6])
      #expect(Array(y.values[..<4]) == [0, 18, 1, 19])
    }
    let y = try agreed("SpaceToDepth", [], ["blocksize": .int(3)])[0]
    #expect(y.shape == [2, 36, 2, 1])
    #expect(Array(y.values[..<2]) == [0, 9])
  }

  @Test func tileAndExpandRepeat() throws {
    #expect(
      try agreed("Tile", [wholes([2, 2])], shape: [1, 2])[0].values == [0, 1, 0, 1, 0, 1, 0, 1])
    let y = try agreed("Expand", [wholes([2, 3, 1])], shape: [3, 2])[0]
    #expect(y.shape == [2, 3, 2] && y.values == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5])
  }

  @Test func gathersByIndices() throws {
    let gathered = try agreed("Gather", [wholes([3, -4], [2, 1])], ["axis": .int(1)])[0]
    #expect(gathered.shape == [2, 2, 1, 6, 3])
    #expect(gathered.values[0] == 54 && gathered.values[18] == 0)
    #expect(try agreed("Gather", [wholes([-1], [])], ["axis": .int(3)])[0].shape == [2, 4, 6])
    let elements = try agreed(
      "GatherElements", [wholes([1, 0, 2, -1], [2, 2])], ["axis": .int(1)], shape: [2, 3])[0]
    #expect(elements.values == [1, 0, 5, 5])
    let rows = try agreed("GatherND", [wholes([0, 3, 1, 2], [2, 2])])[0]
    #expect(rows.shape == [2, 6, 3] && rows.values[0] == 54 && rows.values[18] == 108)
    let batched = try agreed("GatherND", [wholes([1, 0], [2, 1])], ["batch_dims": .int(1)])[0]
    #expect(batched.shape == [2, 6, 3] && batched.values[0] == 18 && batched.values[18] == 72)
  }

  @Test func updatesAreScattered() throws {
    let x = value([0, 1, 2, 3, 4, 5], [3, 2])
    let rows = try run(
      "ScatterND", [x, wholes([2, 0], [2, 1]), value([9, 8, 7, 6], [2, 2])])[0]
    #expect(rows.doubles == [7, 6, 2, 3, 9, 8])
    let sums = try run(
      "ScatterElements", [x, wholes([0, 0], [1, 2]), value([10, 20], [1, 2])],
      ["reduction": .text("add")], opset: 18)[0]
    #expect(try sums.numbers().reals == [10, 21, 2, 3, 4, 5])
    // Gradients reach both the data and the updates.
    let check = gradientCheck(at: [x.tensor, value([9, 8], [1, 2]).tensor]) { tensors in
      let y = try? run(
        "ScatterND", [GraphValue(tensors[0]), wholes([1], [1, 1]), GraphValue(tensors[1])])
      return y?[0].tensor ?? tensors[0]
    }
    #expect(check.passes, "\(check)")
  }

  @Test func saysWhichIndexIsOutOfRange() throws {
    #expect(
      throws: GraphError(
        "index 4 is out of range for an axis of length 4",
        at: GraphNode("Gather", name: "it", inputs: [], outputs: []))
    ) {
      try run("Gather", [value(x, shape), wholes([0, 4])], ["axis": .int(1)])
    }
  }
}
