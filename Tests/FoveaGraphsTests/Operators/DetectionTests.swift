@testable import FoveaGraphs
import Testing

@Suite struct DetectionTests {
  @Test func suppressesOverlappingBoxes() throws {
    let boxes = reals(
      [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11, 1, 1.1, 0, 0.1], [1, 4, 4])
    let scores = reals([0.9, 0.75, 0.6, 0.1], [1, 1, 4])
    let limit = GraphTensor([3], shape: [1])
    let kept = try outputs("NonMaxSuppression", [boxes, scores, limit, reals([0.5])])
    #expect(kept[0].shape == [2, 3] && kept[0].numbers == [0, 0, 0, 0, 0, 2])
    let above = try outputs(
      "NonMaxSuppression", [boxes, scores, limit, reals([0.5]), reals([0.7])])
    #expect(above[0].numbers == [0, 0, 0])
    #expect(try outputs("NonMaxSuppression", [boxes, scores])[0].shape == [0, 3])
    #expect(throws: GraphError.self) {
      try outputs("NonMaxSuppression", [boxes, reals([1], [1, 1, 1]), limit])
    }
  }

  @Test func manyBoxesAreSuppressedAsIfEachWereCompared() throws {
    var state: UInt64 = 7
    func draw(_ range: Range<Float>) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Float(state >> 40) / Float(1 << 24)
        * (range.upperBound - range.lowerBound)
    }
    let count = 500
    // Small and wide boxes, some beside the others, some without an end.
    var numbers: [Float] = (0..<count).flatMap { row -> [Float] in
      let side = row % 50 == 0 ? draw(50..<300) : draw(1..<30)
      let (top, left) = (draw(0..<60), draw(0..<400) + (row % 3 == 0 ? 9_000 : 0))
      return [top, left, top + draw(1..<30), left + side]
    }
    numbers[41] = -.infinity
    (numbers[100], numbers[101], numbers[102], numbers[103]) = (0, -.infinity, 60, .infinity)
    let scores = (0..<count).map { _ in draw(0..<1) }
    for limit in [0, 0.3, 0.9, -0.1] as [Float] {
      let kept = try outputs(
        "NonMaxSuppression",
        [
          reals(numbers, [1, count, 4]), reals(scores, [1, 1, count]),
          GraphTensor([count], shape: [1]), reals([limit]),
        ])[0].numbers
      var expected: [Int] = []
      let corners = (0..<count).map { numbers[$0 * 4..<$0 * 4 + 4].map(Double.init) }
      for row in (0..<count).sorted(by: { scores[$0] > scores[$1] }) {
        let isNew = expected.allSatisfy { other in
          let (a, b) = (corners[row], corners[other])
          let height = min(a[2], b[2]) - max(a[0], b[0])
          let width = min(a[3], b[3]) - max(a[1], b[1])
          guard height > 0, width > 0 else { return limit >= 0 }
          let areas = [a, b].map { ($0[2] - $0[0]) * ($0[3] - $0[1]) }
          return height * width / (areas[0] + areas[1] - height * width) <= Double(limit)
        }
        if isNew { expected.append(row) }
      }
      #expect(stride(from: 2, to: kept.count, by: 3).map { Int(kept[$0]) } == expected, "\(limit)")
      #expect(limit < 0 || (expected.count > 20 && expected.count < count))
    }
  }

  @Test func averagesARegionsCells() throws {
    let x = reals((0..<16).map { Float($0) }, [1, 1, 4, 4])
    // The pixels' own corners: each cell is one pixel.
    let whole = try outputs(
      "RoiAlign", [x, reals([0, 0, 4, 4], [1, 4]), GraphTensor([0], shape: [1])],
      ["output_height": .int(2), "output_width": .int(2), "sampling_ratio": .int(2)])
    #expect(whole[0].isNear([2.5, 4.5, 10.5, 12.5], [1, 1, 2, 2]))
    // Beyond the image there are zeros, which are more than its values.
    let beyond = try outputs(
      "RoiAlign",
      [reals([-1, -2, -3, -4], [1, 1, 2, 2]), reals([-8, 0, 2, 2], [1, 4])]
        + [GraphTensor([0], shape: [1])],
      ["mode": .text("max"), "sampling_ratio": .int(4)])
    #expect(beyond[0].numbers == [0])
    #expect(throws: GraphError.self) {
      try outputs("RoiAlign", [x, reals([0, 0, 4, 4], [1, 4]), GraphTensor([1], shape: [1])])
    }
  }

  @Test func samplesAtAGrid() throws {
    let x = reals([1, 2, 3, 4, 5, 6], [1, 1, 2, 3])
    for aligns in [0, 1] {
      let grid = try outputs(
        "AffineGrid",
        [reals([1, 0, 0, 0, 1, 0], [1, 2, 3]), GraphTensor([1, 1, 2, 3], shape: [4])],
        ["align_corners": .int(aligns)])
      #expect(grid[0].shape == [1, 2, 3, 2])
      for mode in ["linear", "nearest", "cubic"] {
        let y = try outputs(
          "GridSample", [x, grid[0]],
          ["mode": .text(mode), "padding_mode": .text("border"), "align_corners": .int(aligns)])
        #expect(y[0].isNear([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]), "\(mode), \(aligns)")
      }
    }
    // Five pixels to the left: zeros, the border, and the mirrored image.
    let left = reals([-4, -0.5], [1, 1, 1, 2])
    let expected: [String: Double] = ["zeros": 0, "border": 1, "reflection": 2]
    for (padding, value) in expected {
      let y = try outputs(
        "GridSample", [x, left], ["mode": .text("nearest"), "padding_mode": .text(padding)])
      #expect(y[0].isNear([value], [1, 1, 1, 1]), "\(padding)")
    }
  }

  @Test func addsUpOverlappingBlocks() throws {
    let y = try outputs(
      "Col2Im",
      [
        reals([Float](repeating: 1, count: 16), [1, 4, 4]), GraphTensor([3, 3], shape: [2]),
        GraphTensor([2, 2], shape: [2]),
      ])
    #expect(y[0].isNear([1, 2, 1, 2, 4, 2, 1, 2, 1], [1, 1, 3, 3]))
  }

  @Test func cropsAndPadsAtTheCentre() throws {
    let x = reals([1, 2, 3, 4, 5, 6], [2, 3])
    let y = try outputs("CenterCropPad", [x, GraphTensor([4, 1], shape: [2])])
    #expect(y[0].isNear([0, 2, 5, 0], [4, 1]))
    let rows = try outputs(
      "CenterCropPad", [x, GraphTensor([1], shape: [1])], ["axes": .ints([-2])])
    #expect(rows[0].isNear([1, 2, 3], [1, 3]))
  }
}
