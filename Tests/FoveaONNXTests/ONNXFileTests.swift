import Foundation
import FoveaGraphs
import Testing

@testable import FoveaONNX

@Suite struct ONNXFileTests {
  @Test func readsNodesConstantsAndEveryAttribute() throws {
    let attributes = [
      Fixture.attribute("i", .int) { $0.i = -3 },
      Fixture.attribute("f", .float) { $0.f = 0.5 },
      Fixture.attribute("s", .string) { $0.s = Data("same".utf8) },
      Fixture.attribute("is", .ints) { $0.ints = [1, 2] },
      Fixture.attribute("fs", .floats) { $0.floats = [1, 2] },
      Fixture.attribute("ss", .strings) { $0.strings = [Data("a".utf8)] },
      Fixture.attribute("t", .tensor) { $0.t = Fixture.tensor("", 7, []) { $0.int64Data = [4] } },
      Fixture.attribute("none", .ints),
      // As in old files, which do not state the kind.
      Fixture.attribute("old") { $0.i = 2 },
    ]
    let graph = try Fixture.read(
      Fixture.model(
        [Fixture.node("Op", ["x", "", "w"], ["y", ""], "n", domain: "ai.onnx", attributes)],
        constants: [Fixture.tensor("w", 1, [1]) { $0.floatData = [2] }]
      ) { model in
        model.graph.input.append(Fixture.value("w", [1]))
        model.graph.input[0].type.tensor.shape.dim = [
          ONNXDimension(.parameter("batch")), ONNXDimension(),
        ]
        var entry = ONNXEntry()
        (entry.key, entry.value) = ("classes", "cat,dog")
        model.metadata = [entry]
      })
    #expect(graph.opset == 13 && graph.name == "g" && graph.metadata == ["classes": "cat,dog"])
    #expect(graph.inputs == [GraphPort("x", .float32, [.named("batch"), .unknown])])
    #expect(graph.outputs == [GraphPort("y", .float32, [.fixed(1)])])
    #expect(graph.constants == ["w": GraphTensor([2] as [Float], shape: [1])])
    #expect(
      graph.nodes == [
        GraphNode(
          "Op", name: "n", inputs: ["x", "", "w"], outputs: ["y", ""],
          attributes: [
            "i": .int(-3), "f": .float(0.5), "s": .text("same"), "is": .ints([1, 2]),
            "fs": .floats([1, 2]), "ss": .texts(["a"]),
            "t": .tensor(GraphTensor([4] as [Int], shape: [])), "none": .ints([]), "old": .int(2),
          ])
      ])
  }

  @Test func ordersNodes() throws {
    let graph = try Fixture.read(
      Fixture.model([
        Fixture.node("Relu", ["b"], ["y"]), Fixture.node("Relu", ["a"], ["b"]),
        Fixture.node("Relu", ["x"], ["a"]), Fixture.node("Relu", ["x"], ["c"]),
      ]))
    #expect(graph.nodes.map(\.outputs) == [["a"], ["b"], ["y"], ["c"]])
  }

  @Test func readsSubgraphsWithOuterValues() throws {
    func model(_ name: String) -> ONNXModel {
      let body = Fixture.attribute("then_branch", .graph) {
        $0.g.name = "then"
        $0.g.node = [Fixture.node("Neg", [name], ["z"])]
        $0.g.output = [Fixture.value("z", [1])]
      }
      // The subgraph reads a value of a later node.
      return Fixture.model([
        Fixture.node("If", ["x"], ["y"], "if", [body]), Fixture.node("Relu", ["x"], ["late"]),
      ])
    }
    let graph = try Fixture.read(model("late"))
    #expect(graph.nodes.map(\.op) == ["Relu", "If"])
    #expect(
      try Fixture.complaint(model("nothing")).contains(
        "the Neg node that computes 'z' reads 'nothing', which is not an input, constant or output")
    )
  }

  /// PyTorch writes the outputs of branches with a type that says nothing.
  @Test func typesOfBranchOutputsMayBeEmpty() throws {
    var output = ONNXValue()
    output.name = "z"
    output.type = ONNXType()
    let body = Fixture.attribute("then_branch", .graph) {
      $0.g.name = "then"
      $0.g.node = [Fixture.node("Neg", ["x"], ["z"])]
      $0.g.output = [output]
    }
    let graph = try Fixture.read(Fixture.model([Fixture.node("If", ["x"], ["y"], "if", [body])]))
    guard case .graph(let branch)? = graph.nodes[0].attributes["then_branch"] else {
      Issue.record("the branch is missing")
      return
    }
    #expect(branch.outputs == [GraphPort("z", .float32, nil)])
    let complaint = try Fixture.complaint(
      Fixture.model { $0.graph.output[0].type = ONNXType() })
    #expect(complaint.contains("the output 'y' is not a tensor, or has no type"))
  }

  @Test func inlinesFunctions() throws {
    var function = ONNXFunction()
    function.domain = "local"
    function.name = "Twice"
    function.input = ["a"]
    function.output = ["b"]
    let slope = Fixture.attribute("alpha") {
      $0.reference = "slope"
      $0.type = .float
    }
    function.node = [
      Fixture.node("LeakyRelu", ["a"], ["t"], "one", [slope]),
      Fixture.node("Add", ["t", "t"], ["b"], "two"),
    ]
    let given = Fixture.attribute("slope", .float) { $0.f = 0.25 }
    let model = Fixture.model([
      Fixture.node("Twice", ["x"], ["m"], "first", domain: "local", [given]),
      Fixture.node("Twice", ["m"], ["y"], "second", domain: "local"),
    ]) { $0.functions = [function] }
    let graph = try Fixture.read(model)
    #expect(
      graph.nodes.map(\.name) == ["first#1/one", "first#1/two", "second#2/one", "second#2/two"])
    #expect(graph.nodes.map(\.outputs) == [["first#1/t"], ["m"], ["second#2/t"], ["y"]])
    #expect(graph.nodes[0].attributes == ["alpha": .float(0.25)])
    #expect(graph.nodes[2].attributes.isEmpty)
  }

  @Test func rejectsUnboundedFunctions() throws {
    func function(_ name: String, calls: String) -> ONNXFunction {
      var function = ONNXFunction()
      (function.domain, function.name) = ("local", name)
      (function.input, function.output) = (["a"], ["c"])
      function.node = [
        Fixture.node(calls, ["a"], ["b"], domain: "local"),
        Fixture.node(calls, ["b"], ["c"], domain: "local"),
      ]
      return function
    }
    let call = Fixture.node("f0", ["x"], ["y"], domain: "local")
    #expect(
      try Fixture.complaint(Fixture.model([call]) { $0.functions = [function("f0", calls: "f0")] })
        == "m.onnx is not a valid ONNX model: its function 'f0' calls itself. Export it again.")
    let doubling = (0..<40).map { function("f\($0)", calls: "f\($0 + 1)") }
    #expect(
      try Fixture.complaint(Fixture.model([call]) { $0.functions = doubling })
        == "m.onnx cannot be imported: its functions call each other more than 200000 times.")
    let chain = (0..<100).map { function("f\($0)", calls: "f\($0 + 1)") }
    #expect(
      try Fixture.complaint(Fixture.model([call]) { $0.functions = chain })
        == "m.onnx cannot be imported: its functions call each other more than 64 levels deep.")
  }

  @Test func rejectsInvalidModels() throws {
    let relu = Fixture.node("Relu", ["x"], ["y"], "relu")
    let valid = "m.onnx is not a valid ONNX model: "
    let cases: [(ONNXModel, String)] = [
      (
        Fixture.model([Fixture.node("Relu", ["q"], ["y"], "relu")]),
        valid + "the node 'relu' (Relu) reads 'q', which is not an input, constant or output. "
          + "Export it again."
      ),
      (
        Fixture.model([relu, Fixture.node("Neg", ["x"], ["y"])]),
        valid + "the value 'y' is defined twice. Export it again."
      ),
      (
        Fixture.model([
          Fixture.node("Add", ["x", "b"], ["y"], "add"), Fixture.node("Neg", ["y"], ["b"]),
        ]),
        valid + "its graph has a cycle of 2 nodes: the node 'add' (Add), the Neg node that "
          + "computes 'b'. Export it again."
      ),
      (
        Fixture.model([relu], constants: [Fixture.tensor("", 1, [0])]),
        valid + "a constant has no name. Export it again."
      ),
      (
        Fixture.model(
          [relu], constants: [Fixture.tensor("w", 1, [0]), Fixture.tensor("w", 1, [0])]),
        valid + "it has the constant 'w' twice. Export it again."
      ),
      (
        Fixture.model([relu]) { $0.graph.input += [Fixture.value("x", [1])] },
        valid + "it has the input 'x' twice. Export it again."
      ),
      (
        Fixture.model([relu]) { $0.graph.output = [Fixture.value("z", [1])] },
        valid + "the output 'z' is not computed by any node. Export it again."
      ),
      (
        Fixture.model([relu]) { $0.graph.input = [Fixture.value("x", [-7])] },
        valid + "the input 'x' has the negative axis length -7. Export it again."
      ),
      (
        Fixture.model([
          Fixture.node(
            "Relu", ["x"], ["y"], "", [Fixture.attribute("a", .int), Fixture.attribute("a", .int)])
        ]),
        valid + "the Relu node that computes 'y' has an attribute 'a' twice. Export it again."
      ),
      (
        Fixture.model([Fixture.node("Cast", ["x"], ["y"], "c", [Fixture.attribute("t", .types)])]),
        "m.onnx cannot be imported: the node 'c' (Cast) has the attribute 't' of a kind (types) "
          + "that Fovea does not support."
      ),
      (
        Fixture.model([relu], opset: 99),
        "m.onnx cannot be imported: it uses version 99 of ONNX's operators; versions "
          + "1 to 24 are supported. Export it for one of them."
      ),
      (
        Fixture.model([relu]) { $0.$graph = nil },
        "m.onnx is damaged or not an ONNX file: it has no graph. Restore it from a copy, or "
          + "export it again."
      ),
    ]
    for (model, expected) in cases { #expect(try Fixture.complaint(model) == expected) }
  }

  @Test func rejectsOtherBytes() throws {
    func complaint(_ bytes: [UInt8]) -> String {
      do {
        _ = try ONNXFile.read(Data(bytes), path: "m")
        return ""
      } catch {
        return error.reason
      }
    }
    #expect(complaint([]) == "it is empty")
    #expect(complaint([0x3a, 0x7f, 0x0a]) == "it ends within a field")
    #expect(complaint([0x12, 1, 0xff]) == "it has a name that is not UTF-8")
    #expect(complaint(Array("not a model".utf8)).hasPrefix("i"))
    var nested: [UInt8] = []
    // Nested attributes and graphs: field 6 of an attribute, 1 of a graph, 5 of a node.
    for level in 0..<120 {
      let tag: UInt8 = [0x32, 0x2a, 0x0a][level % 3]
      nested = [tag] + Self.varint(nested.count) + nested
    }
    nested = [0x3a] + Self.varint(nested.count) + nested
    #expect(complaint(nested) == "it is nested more than 100 levels deep")
    #expect(throws: ONNXError.self) {
      try ONNXFile.read(contentsOf: URL(fileURLWithPath: "/nowhere/m.onnx"))
    }
  }

  private static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
  }

  /// Every prefix and many damaged copies of a model give an error or a graph.
  @Test func survivesDamage() throws {
    let body = Fixture.attribute("b", .graph) {
      $0.g.node = [Fixture.node("Neg", ["x"], ["z"])]
      $0.g.output = [Fixture.value("z", [1])]
    }
    let whole =
      try Fixture.model(
        [Fixture.node("Add", ["x", "w"], ["t"]), Fixture.node("If", ["t"], ["y"], "", [body])],
        constants: [Fixture.tensor("w", 1, [2]) { $0.rawData = Data(count: 8) }]
      ).serializedBytes()
    var generator = UInt64(7)
    func random(_ bound: Int) -> Int {
      generator = generator &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(generator >> 33) % bound
    }
    var outcomes = (read: 0, refused: 0)
    for round in 0..<20_000 {
      var bytes = round < whole.count ? whole.prefix(round) : whole
      if round >= whole.count {
        for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
      }
      do {
        _ = try ONNXFile.read(Data(bytes), path: "m")
        outcomes.read += 1
      } catch {
        outcomes.refused += 1
      }
    }
    #expect(outcomes.read > 100 && outcomes.refused > 1000)
  }
}
