import FoveaImages

extension Sample {
  /// The image, with 1 channel (grey) or 3 (RGB).
  ///
  /// - Parameter shorterSide: allows a large JPEG to be decoded at a fraction of its size, with a
  ///   shorter side of at least this; nil decodes every pixel.
  /// - Throws: `DatasetError` of kind `badImage`, with the file.
  public func decoded(channels: Int, atLeast shorterSide: Int? = nil) throws -> Image {
    switch source {
    case .file(let url):
      do {
        return try Image(
          contentsOf: url, as: channels == 1 ? .grey : .rgb, atLeast: shorterSide)
      } catch {
        throw DatasetError(.badImage, error.description)
      }
    case .memory(let images, let index):
      let image = images.image(at: index)
      return images.channels == channels ? image : image.converted(toChannels: channels)
    }
  }

  /// Decodes the image and reads its annotation.
  ///
  /// - Throws: `DatasetError`, of kind `badImage` where the image cannot be decoded, and of kind
  ///   `badAnnotation` where a mask cannot be read or has another size.
  public func scene(channels: Int, atLeast shorterSide: Int? = nil) throws -> Scene {
    var scene = Scene(try decoded(channels: channels, atLeast: shorterSide))
    switch annotation {
    case .label(let label): scene.labels = [Scene.LabelShare(label: label, share: 1)]
    case .values: break
    case .boxes(let boxes): scene.boxes = boxes
    case .mask(let source):
      let mask = try source.read()
      guard mask.width == scene.image.width, mask.height == scene.image.height else {
        throw DatasetError(
          .badAnnotation,
          "\(id) is \(scene.image.width)x\(scene.image.height), but its mask "
            + (source.files.first.map { "\($0.path) " } ?? "")
            + "is \(mask.width)x\(mask.height): they do not belong together")
      }
      scene.mask = mask
    }
    return scene
  }
}
