import Foundation
import Testing

@Suite("fovea algorithms")
struct AlgorithmsTests {
  private static let text = """
    {"formatVersion": 1, "machines": {"P, avx2, 2 threads, oneDNN 3.2.0, kernels 1": {
      "forward:1x8x8x64>1x8x8x64,w64x1x1x64,s1x1,p0x0+0x0":
        {"algorithm": "matrix", "milliseconds": {"onednn": 1.25, "matrix": 0.5}},
      "gradientOfInput:1x8x8x64>1x8x8x64,w64x1x1x64,s1x1,p0x0+0x0":
        {"algorithm": "onednn", "milliseconds": {"onednn": 2, "matrix": 1.99}}}}}
    """

  @Test func showsAndClears() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.text, to: "convolutions.json")
    let environment = ["FOVEA_CONVOLUTION_SEARCH": folder.url.path]
    let table = try FoveaProgram.run("algorithms", in: folder.url, environment: environment)
    #expect(table.errors == "")
    #expect(
      table.output == """
        P, avx2, 2 threads, oneDNN 3.2.0, kernels 1
        pass             shapes                                      matrix ms  onednn ms  choice
        forward          1x8x8x64>1x8x8x64,w64x1x1x64,s1x1,p0x0+0x0      0.500      1.250  matrix
        gradientOfInput  1x8x8x64>1x8x8x64,w64x1x1x64,s1x1,p0x0+0x0      1.990      2.000  onednn

        """)
    let json = try FoveaProgram.run(
      "algorithms", "--json", in: folder.url, environment: environment)
    #expect(try json.json().map { $0["algorithm"] as? String } == ["matrix", "onednn"])
    let cleared = try FoveaProgram.run(
      "algorithms", "--clear", in: folder.url, environment: environment)
    #expect(cleared.output == "deleted 2 choices in \(folder.url.path)\n")
    let empty = try FoveaProgram.run("algorithms", in: folder.url, environment: environment)
    #expect(empty.output == "")
    #expect(empty.errors == "No choices yet in \(folder.url.path).\n")
  }

  @Test func saysWhenTheSearchIsOff() throws {
    let folder = try TemporaryFolder()
    let off = try FoveaProgram.run(
      "algorithms", in: folder.url, environment: ["FOVEA_CONVOLUTION_SEARCH": "off"])
    #expect(
      off.errors == "The search is off (FOVEA_CONVOLUTION_SEARCH); a fixed rule chooses.\n")
    let unclear = try FoveaProgram.run(
      "algorithms", in: folder.url, environment: ["FOVEA_CONVOLUTION_SEARCH": "of"])
    #expect(unclear.errors.hasPrefix("fovea: FOVEA_CONVOLUTION_SEARCH is 'of', but must be"))
    #expect(unclear.code == 64)
  }
}
