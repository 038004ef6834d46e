import FoveaInference
import FoveaLayers
import FoveaTensors

extension Seeing {
  /// The layer of a path; without one, the layer that suits the task:
  ///
  /// - classification, regression, verification: the last layer with maps of the image;
  /// - segmentation: the last of the coarsest maps, where the network sees most of the image at
  ///   once (Vinogradova et al. 2020);
  /// - detection: the last maps at the scale of the box's cell that class and edges of the box
  ///   share, and of which the class's logit reads more than one position.
  ///
  /// - Throws: `SettingError` for an unknown path, `InferenceError` where no layer has maps.
  func layer(
    _ path: String?, for input: SeenInput, _ seed: ScoreSeed, _ outputs: BatchOutputs
  ) throws -> MapLayer {
    if let path { return try MapLayer.named(path, among: layers) }
    let known = layers.filter(\.isSpatial)
    let found: MapLayer?
    switch model {
    case .classifier, .regressor, .verifier: found = known.last
    case .segmenter:
      let least = known.map { $0.height * $0.width }.min()
      found = known.last { $0.height * $0.width == least }
    case .detector(let detector):
      found = try layer(
        for: input, seed, detector.geometry,
        among: Self.candidates(known, seed, detector.geometry, outputs.shape))
    }
    guard let found else {
      throw InferenceError(
        .unsuitableModel,
        "\(trained.name): no layer has maps with rows and columns, so that only occlusion and "
          + "integrated gradients can be computed")
    }
    return found
  }

  /// The layers at the scale of a box's cell; all where the model chooses boxes itself, since the
  /// cell is then unknown.
  private static func candidates(
    _ layers: [MapLayer], _ seed: ScoreSeed, _ geometry: DetectionGeometry, _ shape: [Int]
  ) -> [MapLayer] {
    guard !geometry.isSuppressed, let cell = seed.cell else { return layers }
    let level = CellGrid(geometry, height: shape[1], width: shape[2]).level(of: cell)
    let own = layers.filter { $0.height == level.rows && $0.width == level.columns }
    return own.isEmpty ? layers : own
  }

  private func layer(
    for input: SeenInput, _ seed: ScoreSeed, _ geometry: DetectionGeometry,
    among layers: [MapLayer]
  ) throws -> MapLayer? {
    let paths = Set(layers.map(\.path))
    let context = Context(training: false, capturing: paths)
    let output = trained.model(input.tensor, context)
    let maps = layers.compactMap { layer in
      context.activations[layer.path].map { (layer: layer, maps: $0) }
    }
    func slopes(_ weights: [Float]) -> [Tensor] {
      gradients(
        of: output, seededWith: Tensor(weights, shape: output.shape), at: maps.map(\.maps))
    }
    let positions = slopes(seed.weights).map {
      ($0.abs().max(axes: [3]) .> 0).cast(.float32).sum()
    }
    let edges = seed.edges(geometry).map { slopes($0).map { $0.abs().sum() } } ?? positions
    try Tensor.tryEvaluate(positions + edges)
    let reach = zip(maps, zip(positions, edges)).map {
      (layer: $0.layer, positions: $1.0.item(), edges: $1.1.item())
    }
    return
      (reach.last { $0.positions > 1 && $0.edges > 0 } ?? reach.last { $0.positions > 1 }
      ?? reach.last { $0.positions > 0 })?.layer
  }
}
