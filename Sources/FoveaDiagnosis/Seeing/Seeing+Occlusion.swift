import FoveaInference
import FoveaSupport
import FoveaTensors

/// The windows that occlusion covers, one after another.
struct OcclusionWindows {
  /// The side of a window in pixels.
  let side: Int
  /// The upper left corners.
  let corners: [(x: Int, y: Int)]

  /// Lays windows over an image, each half a side from the next; the last of a row or column ends
  /// at the edge.
  init(height: Int, width: Int, side: Int?) {
    let side = min(max(side ?? max(2, min(height, width) / 8), 1), min(height, width))
    let step = max(1, side / 2)
    func starts(_ length: Int) -> [Int] {
      let regular = Array(stride(from: 0, through: length - side, by: step))
      return regular.last == length - side ? regular : regular + [length - side]
    }
    self.side = side
    let columns = starts(width)
    corners = starts(height).flatMap { y in columns.map { (x: $0, y: y) } }
  }

  /// The mean, at each pixel, of the numbers of the windows that cover it.
  func spread(_ numbers: [Double], height: Int, width: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: height * width)
    var counts = [Int](repeating: 0, count: height * width)
    for (corner, number) in zip(corners, numbers) {
      for y in corner.y..<corner.y + side {
        for place in y * width + corner.x..<y * width + corner.x + side {
          sums[place] += number
          counts[place] += 1
        }
      }
    }
    return zip(sums, counts).map { Float($0 / Double(max($1, 1))) }
  }
}

extension Seeing {
  /// The number of images of this size in one pass.
  func passSize(_ shape: [Int]) -> Int {
    // A graph with sizes of its own for each image takes one at a time.
    trained.hasDataDependentSizes ? 1 : min(16, max(1, (1 << 19) / (shape[1] * shape[2])))
  }

  /// The fall of the score where a window is covered with the preprocessing's mean colour, at each
  /// pixel the mean over the windows that cover it.
  func occlusion(
    _ input: SeenInput, _ seed: ScoreSeed, window: Int?, progress: (Int, Int) -> Void
  ) throws -> EvidenceMap {
    let (height, width, channels) = (input.shape[1], input.shape[2], input.shape[3])
    let windows = OcclusionWindows(height: height, width: width, side: window)
    let size = passSize(input.shape)
    var falls: [Double] = []
    while falls.count < windows.corners.count {
      progress(falls.count, windows.corners.count)
      let part = windows.corners[falls.count..<min(falls.count + size, windows.corners.count)]
      // A last, shorter pass is filled up, so that one plan serves all.
      var batch: [Float] = []
      for position in 0..<size {
        let start = batch.count
        batch += input.pixels
        guard position < part.count else { continue }
        let corner = part[part.startIndex + position]
        for y in corner.y..<corner.y + windows.side {
          let first = start + (y * width + corner.x) * channels
          for place in first..<first + windows.side * channels { batch[place] = 0 }
        }
      }
      let values = try values(of: Tensor(batch, shape: [size, height, width, channels])).floats()
      let length = values.count / size
      falls += (0..<part.count).map {
        seed.score.value - seed.value(values[$0 * length..<($0 + 1) * length])
      }
    }
    progress(falls.count, falls.count)
    return EvidenceMap(
      method: .occlusion, layer: nil, width: width, height: height,
      values: windows.spread(falls, height: height, width: width))
  }
}
