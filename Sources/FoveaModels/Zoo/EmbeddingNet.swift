import FoveaLayers
import FoveaTensors

/// A network that maps images to points on a sphere, with images of one identity close to each
/// other: a classifier with the embedding as output, scaled to length 1 (Schroff et al. 2015,
/// FaceNet).
///
/// Train it with `TripletLoss`; two images show the same identity where their squared distance is
/// below a threshold.
///
/// ```swift
/// let shape = ModelShape(classes: 0, inputChannels: 3, height: 96, width: 96)
/// let net = try EmbeddingNet(backbone: "resnet18", dimension: 128, shape, key: key)
/// let points = net(images, Context(training: false))   // [N, 128], each of length 1
/// ```
public struct EmbeddingNet: CompositeLayer {
  private var network: any Layer
  /// Length of an embedding.
  public let dimension: Int

  /// The catalogue's entry; the number of classes is that of an embedding's numbers.
  static let entry = ModelEntry(
    "embedding", "a classifier whose outputs are scaled to length 1: an embedding of the image",
    task: .verification, classes: 128,
    reference: "Schroff et al. 2015, FaceNet",
    options: [
      ModelOption(
        "backbone", "the classifier that gives the embedding", default: "resnet18",
        of: backbones.map(\.name))
    ]
  ) { shape, options, key in
    EmbeddingNet(
      backbones.first { $0.name == options.text("backbone") } ?? backbones[0], shape, key: key)
  }

  /// The classifiers that can give an embedding.
  private static let backbones: [ModelEntry] =
    Backbones.entries + CIFARResNet.entries + [SmallCNN.entry]

  private init(_ backbone: ModelEntry, _ shape: ModelShape, key: RandomKey) {
    network = backbone.unchecked(shape, key: key.fold(\Self.network))
    dimension = shape.classes
  }
  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("network", \.network)]

  /// Builds the network on a classification model of the catalogue.
  ///
  /// - Parameters:
  ///   - name: The name of the model.
  ///   - dimension: Length of an embedding, 128 by default.
  ///   - shape: Images and options; the number of classes is ignored.
  /// - Throws: `ModelError` if there is no such model for classification, or it can't be built.
  public init(
    backbone name: String, dimension: Int = 128, _ shape: ModelShape, key: RandomKey
  ) throws(ModelError) {
    let entry = try Catalogue.model(named: name)
    guard entry.task == .classification else {
      throw ModelError(
        "model '\(name)' is for \(entry.task.rawValue); embeddings need one for classification, "
          + "such as resnet18")
    }
    var shape = shape
    shape.classes = dimension
    network = try entry.build(shape, key: key.fold(\Self.network))
    self.dimension = dimension
  }

  /// Maps images `[N, H, W, C]` to embeddings `[N, dimension]` of length 1.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let points = context.children(of: self).network(x)
    return points * (points.squared().sum(axes: [1], keepingAxes: true) + 1e-12).rsqrt()
  }
}
