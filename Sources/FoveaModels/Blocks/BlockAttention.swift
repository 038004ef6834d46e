import FoveaLayers
import FoveaTensors

/// The gate of a residual block: squeeze-and-excitation or CBAM.
public struct BlockAttention: Layer {
  /// The type of a gate.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// No gate.
    case none
    /// Squeeze-and-excitation: a gate for each channel (Hu et al. 2018).
    case se
    /// CBAM: a gate for each channel, then for each pixel (Woo et al. 2018).
    case cbam
  }

  private var excitation: SqueezeExcitation?
  private var cbam: CBAM?

  /// Makes a gate with a reduction of 16; nil for `.none`.
  public init?(_ kind: Kind, _ channels: Int, key: RandomKey) {
    switch kind {
    case .none: return nil
    case .se: excitation = SqueezeExcitation(channels, key: key)
    case .cbam: cbam = CBAM(channels, key: key)
    }
  }

  /// The kind of the gate inside.
  public var kind: String { excitation?.kind ?? cbam?.kind ?? "BlockAttention" }

  /// Weights images `[N, H, W, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    excitation?(x, context) ?? cbam?(x, context) ?? x
  }

  /// Visits the layers of the gate inside, under their own names.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    excitation?.visit(&visitor)
    cbam?.visit(&visitor)
  }
}

extension BlockAttention {
  /// The option `attention` of residual networks.
  static let option = ModelOption(
    "attention", "what gates each block: squeeze-and-excitation or CBAM", default: "none",
    of: Kind.allCases.map(\.rawValue))
}

extension BlockAttention.Kind {
  /// The choice that the option `attention` stands for.
  init(_ options: ModelOptions) { self = Self(rawValue: options.text("attention")) ?? .none }
}
