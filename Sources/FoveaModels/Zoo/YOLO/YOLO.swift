import FoveaLayers
import FoveaSupport
import FoveaTensors

/// An anchor-free detector of one stage, in the manner of the later members of the YOLO family
/// (Redmon et al. 2016; Ge et al. 2021; Li et al. 2022).
///
/// A backbone of CSP blocks halves the image five times. Its maps of strides 8, 16 and 32 are
/// joined from coarse to fine (Lin et al. 2017) and back (Liu et al. 2018). At each stride, a head
/// of two separate branches predicts boxes and classes.
///
/// ```swift
/// let shape = ModelShape(classes: 3, inputChannels: 3, height: 416, width: 416)
/// let model = YOLO(shape, size: .nano, key: RandomKey(seed: 1))
/// let output = model(images, Context(training: false))  // [N, 416, 416, 3] to [N, 3549, 67]
/// ```
public struct YOLO: DetectionModel, CompositeLayer {
  /// 3×3 of stride 2, from the image.
  public var stem: ConvNorm
  /// A 3×3 convolution of stride 2 and a CSP block each; the last ends in spatial pyramid pooling.
  public var stages: [Sequential]
  /// CSP blocks at strides 16 and 8, over the coarser maps enlarged and the backbone's.
  public var topDown: [CSPBlock]
  /// 3×3 of stride 2, from strides 8 and 16.
  public var down: [ConvNorm]
  /// CSP blocks at strides 16 and 32, over the finer maps and those on the way down.
  public var bottomUp: [CSPBlock]
  /// The heads, one for each stride.
  public var heads: [DetectionHead]
  /// The layout of the output.
  public let geometry: DetectionGeometry
  private let inputChannels: Int

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("stem", \.stem), .child("stages", \.stages), .child("topDown", \.topDown),
    .child("down", \.down), .child("bottomUp", \.bottomUp), .child("heads", \.heads),
  ]

  /// Builds the model; height and width of the shape only say where class scores start.
  ///
  /// - Parameters:
  ///   - bins: Numbers for each side of a box: distances 0 ... bins − 1 with a distribution over
  ///     them (Li et al. 2020), or, if 1, the distance itself, kept positive by softplus.
  ///   - hasObjectness: Whether a cell says how sure it is of any object, apart from the classes.
  /// - Precondition: `bins` is positive.
  public init(
    _ shape: ModelShape, size: YOLOSize, bins: Int = 16, hasObjectness: Bool = false, key: RandomKey
  ) {
    precondition(bins > 0, "YOLO: bins must be positive, got \(bins)")
    let widths = size.widths
    let depths = size.depths
    func conv(_ from: Int, _ to: Int, _ key: RandomKey) -> ConvNorm {
      ConvNorm(
        from, to, kernel: 3, strides: 2, activation: .silu, epsilon: 1e-3, momentum: 0.03, key: key)
    }
    func block(_ from: Int, _ to: Int, _ key: RandomKey) -> CSPBlock {
      CSPBlock(from, to, depth: size.neckDepth, skips: false, key: key)
    }
    inputChannels = shape.inputChannels
    stem = conv(inputChannels, widths[0], key.fold(\Self.stem))
    stages = (0..<4).map { index in
      let key = key.fold(\Self.stages).fold(index)
      let width = widths[index + 1]
      var layers: [any Layer] = [
        conv(widths[index], width, key.fold(0)),
        CSPBlock(width, width, depth: depths[index], skips: true, key: key.fold(1)),
      ]
      if index == 3 { layers.append(SpatialPyramidPooling(width, width, key: key.fold(2))) }
      return Sequential(layers)
    }
    let (fine, middle, coarse) = (widths[2], widths[3], widths[4])
    topDown = [
      block(coarse + middle, middle, key.fold(\Self.topDown).fold(0)),
      block(middle + fine, fine, key.fold(\Self.topDown).fold(1)),
    ]
    down = [
      conv(fine, fine, key.fold(\Self.down).fold(0)),
      conv(middle, middle, key.fold(\Self.down).fold(1)),
    ]
    bottomUp = [
      block(fine + middle, middle, key.fold(\Self.bottomUp).fold(0)),
      block(middle + coarse, coarse, key.fold(\Self.bottomUp).fold(1)),
    ]
    let geometry = DetectionGeometry(
      strides: [8, 16, 32], bins: bins, classes: shape.classes, hasObjectness: hasObjectness)
    self.geometry = geometry
    heads = [fine, middle, coarse].enumerated().map { index, width in
      let stride = geometry.strides[index]
      return DetectionHead(
        width, finest: fine, geometry,
        cells: Double(shape.height * shape.width) / Double(stride * stride),
        key: key.fold(\Self.heads).fold(index))
    }
  }

  /// Maps images `[N, H, W, C]` to raw numbers `[N, cells, outputs]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problem(withImages: x.shape) {
      let cells = x.rank == 4 ? geometry.cellCount(height: x.shape[1], width: x.shape[2]) : 1
      return context.reject(problem, standIn: [x.shape.first ?? 1, cells, geometry.outputs])
    }
    let child = context.children(of: self)
    var maps: [Tensor] = []
    for stage in child.stages { maps.append(stage(maps.last ?? child.stem(x))) }
    var levels = [maps[3]]
    for (index, block) in child.topDown.enumerated() {
      let larger = Upsample2D()(levels[0], context, as: "up.\(index)")
      let joined = Tensor.concatenated([larger, maps[2 - index]], axis: 3)
      levels.insert(block(joined), at: 0)
    }
    for (index, (halve, block)) in zip(child.down, child.bottomUp).enumerated() {
      let smaller = halve(levels[index])
      let joined = Tensor.concatenated([smaller, levels[index + 1]], axis: 3)
      levels[index + 1] = block(joined)
    }
    let outputs = zip(child.heads, levels).map { head, map in head(map) }
    return .concatenated(outputs, axis: 1)
  }

  /// The problem with images of a shape, or nil. Checked here because in a check of the model the
  /// stand-ins of rejected layers could not be concatenated.
  private func problem(withImages shape: [Int]) -> String? {
    guard shape.count == 4 else {
      return "needs images [batch, height, width, channels], got \(shape)"
    }
    guard shape[3] == inputChannels else {
      return "expects \(inputChannels) channels (axis 3), got \(shape[3]) in \(shape)"
    }
    let multiple = geometry.sizeMultiple
    guard shape[1...2].contains(where: { $0 == 0 || $0 % multiple != 0 }) else { return nil }
    return
      "the image is \(shape[1])x\(shape[2]), but its coarsest cells are \(multiple)x\(multiple) "
      + "pixels: height and width must be multiples of \(multiple)"
  }
}
