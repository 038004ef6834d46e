import FoveaImages

extension Preprocessing {
  /// Brings image and annotations to the input's size and channels.
  ///
  /// - Throws: `DatasetError` where the size differs and `resize` is `none`.
  public func prepare(_ scene: inout Scene, name: String = "the image") throws {
    let steps: [Step]
    do {
      steps = try self.steps(for: scene.image, name: name)
    } catch {
      throw DatasetError(.mixedSizes, error.description)
    }
    for step in steps {
      switch step {
      case .convert: scene.image = scene.image.converted(toChannels: channels)
      case .resize(let width, let height):
        scene.resize(width: width, height: height, by: interpolation)
      case .pad(let left, let top, let right, let bottom):
        scene.pad(left: left, top: top, right: right, bottom: bottom, fill: [Self.letterboxGrey])
      case .crop(let x, let y): scene.crop(x: x, y: y, width: width, height: height)
      }
    }
  }

  /// Checks size, channels, mean and deviation, with the error type of data sets.
  ///
  /// - Throws: `DatasetError` with the invalid value.
  func check() throws(DatasetError) {
    do { try validate() } catch { throw DatasetError(.badSetting, error.description) }
  }
}
