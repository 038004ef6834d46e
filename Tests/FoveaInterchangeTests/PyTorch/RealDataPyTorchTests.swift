import Foundation
import FoveaTensors
import Testing

@testable import FoveaInterchange

/// Published checkpoints; runs if `FOVEA_REAL_DATA` names their folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"] != nil))
struct RealDataPyTorchTests {
  private func open(_ name: String) throws -> PyTorchFile {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    return try PyTorchFile(contentsOf: URL(fileURLWithPath: root).appendingPathComponent(name))
  }

  /// Reads every tensor and counts the elements of those with accepted names.
  private func elements(_ file: PyTorchFile, where passes: (String) -> Bool) throws -> Int {
    var count = 0
    for entry in file.tensors {
      let values = try file.tensor(named: entry.name).floats()
      #expect(values.allSatisfy { $0.isFinite }, "\(entry.name)")
      if passes(entry.name) { count += values.count }
    }
    return count
  }

  @Test(arguments: [("resnet20-12fca82f.th", 269_722), ("resnet56-4bfd9763.th", 853_018)])
  func resNet(name: String, parameters: Int) throws {
    let file = try open("resnet-cifar10-pytorch/" + name)
    #expect(file.form == .stackedPickles)
    #expect(file.stateDictPath == "state_dict" && file.strippedPrefix == "module.")
    #expect(try elements(file) { !$0.contains("running_") } == parameters)
  }

  @Test(arguments: [("RFB", 244), ("slim", 184)]) func ultraFace(variant: String, count: Int) throws
  {
    let file = try open("ultraface/version-\(variant)-320.pth")
    #expect(file.form == .stackedPickles && file.tensors.count == count)
    #expect(try elements(file) { _ in true } > 250_000)
    try expectInGraph(file, "ultraface/version-\(variant)-320.onnx")
  }

  @Test func yuNet() throws {
    let file = try open("yunet-s/yunet_s.pth")
    #expect(file.form == .zip && file.stateDictPath == "state_dict" && file.tensors.count == 181)
    #expect(file.refusedGlobals.isEmpty)
    #expect(try elements(file) { _ in true } > 50_000)
  }

  /// The ONNX file of the same network has the same bytes in its initializers.
  private func expectInGraph(_ file: PyTorchFile, _ name: String) throws {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    let graph = try Data(contentsOf: URL(fileURLWithPath: root).appendingPathComponent(name))
    for entry in file.tensors where entry.elementType == "float32" {
      let bytes = try file.tensor(named: entry.name).withBytes { Data($0) }
      #expect(graph.range(of: bytes) != nil, "\(entry.name)")
    }
  }
}
