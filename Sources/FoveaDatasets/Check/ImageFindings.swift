import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// Faults of single images: damage, and unusual kinds of files.
enum ImageFindings {
  static func all(of examination: Examination) -> [DataFinding] {
    problems(examination) + masks(examination) + headers(examination) + colors(examination)
  }

  private static func problems(_ examination: Examination) -> [DataFinding] {
    let damage: [FindingKind] = [
      .unreadableImage, .emptyFile, .truncatedImage, .damagedImage, .notAnImage,
      .unsupportedImage,
    ]
    return damage.flatMap { kind in
      kind.at(
        examination.images.indices.compactMap { index in
          guard let problem = examination.images[index].problem, problem.kind == kind else {
            return nil
          }
          return examination.place(index, problem.reason)
        })
    }
      + FindingKind.constantImage.at(
        examination.images.indices.compactMap { index in
          guard let picture = examination.images[index].picture, picture.isConstant else {
            return nil
          }
          let level = Int(picture.brightness.rounded())
          let name = level < 3 ? "black" : level > 252 ? "white" : "grey level \(level)"
          return examination.place(index, name)
        })
  }

  /// Masks that a reader of classes takes for images: each has an image of the same name with
  /// another extension beside it, and is black and white where that image is not.
  private static func masks(_ examination: Examination) -> [DataFinding] {
    guard examination.dataset.task.annotation == .label else {
      return []
    }
    let files = examination.decoded.filter { index in
      if case .file = examination.samples[index].source { true } else { false }
    }
    let namesakes = Dictionary(grouping: files) { index in
      (examination.samples[index].id as NSString).deletingPathExtension
    }
    return FindingKind.maskAmongImages.at(
      namesakes.sorted { $0.key < $1.key }.flatMap { _, indices -> [DataFinding.Place] in
        let masks = indices.filter { examination.images[$0].picture?.isMaskLike == true }
        guard masks.count < indices.count, let image = indices.first(where: { !masks.contains($0) })
        else { return [] }
        return masks.map { examination.place($0, "beside \(examination.samples[image].id)") }
      })
  }

  private static func headers(_ examination: Examination) -> [DataFinding] {
    func places(_ detail: (ImageHeader, Int) -> String?) -> [DataFinding.Place] {
      examination.images.indices.compactMap { index in
        guard let header = examination.images[index].header, let detail = detail(header, index)
        else { return nil }
        return examination.place(index, detail)
      }
    }
    let task = examination.dataset.task
    let turned = task.annotation.hasPlaces
    let turnedKind: FindingKind = turned ? .turnedWithPlaces : .turned
    return FindingKind.wrongExtension.at(
      places { header, index in
        guard case .file(let url) = examination.samples[index].source,
          let named = ImageFormat(pathExtension: url.pathExtension), named != header.format
        else { return nil }
        return "is \(header.format.rawValue)"
      })
      + turnedKind.at(
        places { header, _ in
          header.orientation == 1 ? nil : "orientation \(header.orientation)"
        })
      + FindingKind.cmyk.at(
        places { _, index in examination.images[index].isCMYK ? "4 components" : nil })
      + FindingKind.strayBytes.at(
        places { _, index in
          let count = examination.images[index].strayBytes
          return count > 0 ? "at least " + NumberText.count(count, "byte") : nil
        })
      + FindingKind.transparency.at(places { header, _ in header.hasAlpha ? "alpha" : nil })
      + FindingKind.deepSamples.at(
        places { header, _ in
          header.bitsPerSample > 8 ? "\(header.bitsPerSample) bits" : nil
        })
  }

  /// The rarer of grey and colour images, where both exist.
  private static func colors(_ examination: Examination) -> [DataFinding] {
    let pictures = examination.images.enumerated().compactMap { index, facts in
      facts.picture.flatMap { $0.isConstant ? nil : (index: index, isGrey: $0.isGrey) }
    }
    let grey = pictures.filter(\.isGrey)
    let colored = pictures.filter { !$0.isGrey }
    guard !grey.isEmpty, !colored.isEmpty else { return [] }
    let rarer = grey.count <= colored.count ? grey : colored
    return FindingKind.mixedColor.at(
      rarer.map { examination.place($0.index, $0.isGrey ? "grey" : "colour") })
  }
}

extension ImageFormat {
  /// The format of a file extension; nil for an unknown one.
  fileprivate init?(pathExtension: String) {
    switch pathExtension.lowercased() {
    case "jpg", "jpeg", "jpe", "jfif", "pjpeg", "pjp": self = .jpeg
    case "png": self = .png
    case "webp": self = .webp
    case "tif", "tiff": self = .tiff
    case "bmp": self = .bmp
    default: return nil
    }
  }
}

extension ImageFigures {
  /// Computes the figures of the decoded images; nil where there are none.
  init?(of examination: Examination) {
    let pictures = examination.images.compactMap(\.picture)
    guard let width = NumberRange(pictures.map { Double($0.width) }),
      let height = NumberRange(pictures.map { Double($0.height) }),
      let brightness = NumberRange(pictures.map { ($0.brightness * 10).rounded() / 10 }),
      let contrast = NumberRange(pictures.map { ($0.contrast * 10).rounded() / 10 })
    else { return nil }
    var counts: [[Int]: Int] = [:]
    for picture in pictures { counts[[picture.width, picture.height], default: 0] += 1 }
    let sizes = counts.sorted {
      ($1.value, $0.key[0], $0.key[1]) < ($0.value, $1.key[0], $1.key[1])
    }.map { Size(width: $0.key[0], height: $0.key[1], count: $0.value) }
    var formats: [String: Int] = [:]
    for facts in examination.images where facts.picture != nil {
      formats[facts.header?.format.rawValue ?? "memory", default: 0] += 1
    }
    self.init(
      width: width, height: height, sizes: Array(sizes.prefix(10)), sizeCount: sizes.count,
      grey: pictures.count(where: \.isGrey), formats: formats, brightness: brightness,
      contrast: contrast)
  }
}
