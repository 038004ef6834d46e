/// The quality of the boxes of one image: 0 for surely wrong, 1 for surely right.
public struct BoxLabelScores: Sendable, Equatable {
  /// For each prediction, how well the annotations account for it; nil where it is not sure enough
  /// or overlaps an annotated box. Low where an object seems to have no box.
  public var overlooked: [Double?]
  /// For each annotated box, how sure its class is; nil for crowds and difficult objects.
  public var swapped: [Double?]
  /// For each annotated box, how well it fits; nil for crowds and difficult objects.
  public var badlyLocated: [Double?]
  /// The soft minimum of ``overlooked``; 1 where it has none. So are the two below.
  public var overlookedQuality: Double
  /// The soft minimum of ``swapped``.
  public var swappedQuality: Double
  /// The soft minimum of ``badlyLocated``.
  public var badlyLocatedQuality: Double
  /// The weighted geometric mean of the three.
  public var quality: Double
}
