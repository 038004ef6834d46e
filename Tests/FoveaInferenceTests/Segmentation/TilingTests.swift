import FoveaLayers
import Testing

@testable import FoveaInference

@Suite struct TilingTests {
  @Test(
    "Windows cover all, overlap enough, and end flush",
    arguments: [
      (64, 64, 16), (65, 64, 16), (200, 64, 0), (1000, 96, 47), (10, 64, 8), (129, 64, 31),
    ])
  func starts(length: Int, window: Int, overlap: Int) {
    let starts = Tiling.starts(length: length, window: window, overlap: overlap)
    #expect(starts.first == 0)
    guard length > window else {
      #expect(starts == [0])
      return
    }
    #expect(starts.last == length - window)
    for (one, next) in zip(starts, starts.dropFirst()) {
      #expect(one < next && one + window - next >= overlap)
    }
  }
}
