import FoveaImages

/// An image with its annotations: the input and output of transforms.
public struct Scene: Sendable, Equatable {
  /// A class and its share of the scene.
  public struct LabelShare: Sendable, Equatable {
    /// The index of the class.
    public var label: Int
    /// The share, from 0 to 1; the shares of a scene add up to 1.
    public var share: Double

    /// Pairs a class with its share.
    public init(label: Int, share: Double) {
      self.label = label
      self.share = share
    }
  }

  /// The pixels, with 1 channel (grey) or 3 (RGB).
  public var image: Image
  /// The objects, in pixels of `image`.
  public var boxes: [BoxAnnotation]
  /// The class of each pixel, in the image's size; nil where the task needs none.
  public var mask: LabelMask?
  /// The scene's class, or classes where scenes were mixed; empty where the task has none.
  public var labels: [LabelShare]

  /// Makes a scene of an image and its annotations.
  public init(
    _ image: Image, boxes: [BoxAnnotation] = [], mask: LabelMask? = nil, labels: [LabelShare] = []
  ) {
    self.image = image
    self.boxes = boxes
    self.mask = mask
    self.labels = labels
  }

  // MARK: Geometry

  /// Mirrors left and right.
  public mutating func flipHorizontally() {
    image = image.flippedHorizontally()
    mask = mask.map { LabelMask($0.picture.flippedHorizontally()) }
    let width = Double(image.width)
    mapBoxes {
      BoundingBox(left: width - $0.right, top: $0.top, right: width - $0.left, bottom: $0.bottom)
    }
  }

  /// Mirrors top and bottom.
  public mutating func flipVertically() {
    image = image.flippedVertically()
    mask = mask.map { LabelMask($0.picture.flippedVertically()) }
    let height = Double(image.height)
    mapBoxes {
      BoundingBox(left: $0.left, top: height - $0.bottom, right: $0.right, bottom: height - $0.top)
    }
  }

  /// Cuts out a window, which must be inside the image. Objects with less than `visible` of their
  /// area left are removed; other boxes are cut off.
  public mutating func crop(
    x: Int, y: Int, width: Int, height: Int, visible: Double = Scene.leastVisible
  ) {
    image = image.cropped(x: x, y: y, width: width, height: height)
    mask = mask.map {
      LabelMask($0.picture.cropped(x: x, y: y, width: width, height: height))
    }
    mapBoxes { $0.moved(x: -Double(x), y: -Double(y)) }
    clipBoxes(visible: visible)
  }

  /// Adds pixels on all sides; in the mask they are ignored.
  public mutating func pad(left: Int, top: Int, right: Int, bottom: Int, fill: [UInt8]) {
    image = image.padded(left: left, top: top, right: right, bottom: bottom, fill: fill)
    mask = mask.map {
      LabelMask(
        $0.picture.padded(
          left: left, top: top, right: right, bottom: bottom, fill: [LabelMask.ignored]))
    }
    mapBoxes { $0.moved(x: Double(left), y: Double(top)) }
  }

  /// Resizes image and annotations; the mask by its nearest pixels.
  public mutating func resize(width: Int, height: Int, by interpolation: Interpolation = .bilinear)
  {
    guard width != image.width || height != image.height else { return }
    let placement = Placement(
      imageWidth: image.width, imageHeight: image.height,
      scaleX: Double(width) / Double(image.width), scaleY: Double(height) / Double(image.height))
    image = image.resized(width: width, height: height, by: interpolation)
    mask = mask.map { LabelMask($0.picture.resized(width: width, height: height, by: .nearest)) }
    mapBoxes(placement.callAsFunction)
  }

  // MARK: Boxes

  /// The default for the least visible share of an object's area for the object to stay.
  public static let leastVisible = 0.1

  /// Maps every box; areas change in proportion.
  public mutating func mapBoxes(_ body: (BoundingBox) -> BoundingBox) {
    for index in boxes.indices {
      let before = boxes[index].box
      let after = body(before)
      boxes[index].box = after
      // The outline shrinks or grows with the box.
      if let area = boxes[index].area, before.area > 0 {
        boxes[index].area = area * after.area / before.area
      }
    }
  }

  /// Cuts boxes off at the image's edges, and removes objects with less than `visible` of their
  /// area, or less than a square pixel, left.
  public mutating func clipBoxes(visible: Double = Scene.leastVisible) {
    clipBoxes(width: image.width, height: image.height, visible: visible)
  }

  /// Cuts boxes off at the edges of another frame.
  mutating func clipBoxes(width: Int, height: Int, visible: Double) {
    boxes = boxes.compactMap { object in
      guard let inside = object.box.clipped(width: Double(width), height: Double(height)),
        inside.area >= 1, inside.area >= visible * object.box.area
      else { return nil }
      var object = object
      if let area = object.area, object.box.area > 0 {
        object.area = area * inside.area / object.box.area
      }
      object.box = inside
      return object
    }
  }
}

extension LabelMask {
  /// The classes as a grey image, to be warped like one.
  public var picture: Image { Image(width: width, height: height, channels: 1, pixels: values) }

  /// Makes a mask of a grey image with class indices.
  public init(_ picture: Image) {
    self.init(width: picture.width, height: picture.height, values: picture.pixels)
  }
}
