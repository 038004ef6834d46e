import FoveaImages

extension Sample {
  /// The image, with 1 channel (grey) or 3 (RGB).
  ///
  /// - Parameter shorterSide: Where given, a large JPEG may be decoded at a fraction of its size as
  ///   long as its shorter side stays at least this.
  /// - Throws: `DatasetError` of kind `badImage`, naming the file.
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
}
