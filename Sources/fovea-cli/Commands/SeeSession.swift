import Foundation
import Fovea
import FoveaSupport

/// The images of one `fovea see`: their sheets, values and lines.
struct SeeSession {
  let seeing: Seeing
  let folder: URL
  let request: SeeingRequest
  /// The layer whose channels are shown; nil for none.
  let maps: String?
  let channels: Int
  let isQuiet: Bool

  /// Prints the layers that have maps; as notes where results are JSON.
  func printLayers(asNotes: Bool) {
    var table = TextTable(alignments: [.left, .left, .right, .right])
    table.add(["layer", "kind", "maps", "channels"])
    for layer in seeing.layers {
      table.add([
        layer.path, layer.kind, "\(layer.width)x\(layer.height)", "\(layer.channels)",
      ])
    }
    if asNotes {
      Output.note(table.text(width: Terminal.progress.columns))
    } else {
      Output.table(table)
    }
  }

  /// Sees the images, and writes their files. One that fails is noted, and the others go on.
  ///
  /// - Parameter show: Receives the lines of results.
  /// - Throws: Where the options don't suit the model, or files can't be written.
  func record(
    named name: String, of paths: [String], filters: Bool, show: (String) -> Void
  ) throws -> SeeingRecord {
    var record = SeeingRecord(
      model: name, task: seeing.trained.card.task, images: [],
      filters: filters ? try writeFilters() : nil)
    if let file = record.filters { show("filters of the first convolution: \(place(file))") }
    if let layer = request.layer { _ = try seeing.layer(named: layer) }
    if let maps { _ = try seeing.layer(named: maps) }
    var stems = FileStems()
    for (index, path) in paths.enumerated() {
      do {
        let (found, lines) = try see(path, stem: stems.next(path), index: index, of: paths.count)
        record.images.append(found)
        for line in lines { show(line) }
      } catch let error as SettingError {
        throw error
      } catch let error as FileWriteError {
        throw error
      } catch {
        record.failures.append(.init(path: path, reason: ErrorText.of(error)))
        Output.note("\(path) is left out: \(ErrorText.of(error))")
      }
    }
    return record
  }

  /// One image: its record, and the lines to print.
  private func see(
    _ path: String, stem: String, index: Int, of total: Int
  ) throws -> (record: SeenImageRecord, lines: [String]) {
    var record = SeenImageRecord(path: path)
    var lines: [String] = []
    if !request.methods.isEmpty {
      let display = SeeProgress(total > 1 ? "image \(index + 1)/\(total)" : "", isQuiet: isQuiet)
      defer { display.clear() }
      let seen = try seeing(.path(path), request, progress: display.show)
      let picture = stem + "-see.png"
      for map in seen.maps {
        try AtomicFile.write(
          map.npy, to: folder.appendingPathComponent(Self.file(of: map, stem)))
      }
      try seen.sheet.image().write(to: folder.appendingPathComponent(picture))
      record = seen.record(path: path, picture: picture) { Self.file(of: $0, stem) }
      lines.append("\(path)  \(seen.score.text)")
      lines += seen.lines.map { "  " + $0 }
      lines.append("  " + place(picture))
    }
    if let maps {
      let (layer, values, image) = try seeing.featureMaps(of: maps, for: .path(path))
      let file = stem + "-maps.png"
      let count = min(channels, layer.channels)
      try ChannelSheet.channels(
        of: values, height: layer.height, width: layer.width, channels: layer.channels,
        count: count, image: image,
        title: "\(layer.path), \(layer.width)x\(layer.height): the strongest \(count) of "
          + "\(Text.count(layer.channels, "channel"))"
      ).image().write(to: folder.appendingPathComponent(file))
      record.channels = file
      if request.methods.isEmpty { lines.append(path) }
      lines.append("  channels of \(layer.path): \(place(file))")
    }
    return (record, lines)
  }

  private func writeFilters() throws -> String {
    guard let filters = FirstFilters(of: seeing.trained.model) else {
      throw Failure("\(seeing.trained.card.model.architecture) has no convolution, so no filters")
    }
    let note = filters.channels == 1 || filters.channels == 3 ? "" : ", mean over channels"
    try ChannelSheet.filters(
      filters.values, count: filters.count, height: filters.height, width: filters.width,
      channels: filters.channels,
      title: "\(filters.path): \(filters.count) of \(filters.width)x\(filters.height)x"
        + "\(filters.channels)\(note)"
    ).image().write(to: folder.appendingPathComponent("filters.png"))
    return "filters.png"
  }

  private func place(_ file: String) -> String { folder.appendingPathComponent(file).shown }

  private static func file(of map: EvidenceMap, _ stem: String) -> String {
    "\(stem)-\(map.method.rawValue).npy"
  }
}

/// The names of files for images: the image's own without its extension, numbered where several
/// have it.
struct FileStems {
  private var counts: [String: Int] = [:]

  /// The next name.
  mutating func next(_ path: String) -> String {
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    counts[stem, default: 0] += 1
    let count = counts[stem] ?? 1
    // A numbered name may itself be that of an image.
    return count == 1 ? stem : next("\(stem)-\(count)")
  }
}

/// The progress of the methods with many passes.
private final class SeeProgress {
  private let prefix: String
  private let isQuiet: Bool
  private var bar: ProgressBar?
  private var method: SeeingMethod?

  init(_ prefix: String, isQuiet: Bool) { (self.prefix, self.isQuiet) = (prefix, isQuiet) }

  func show(_ method: SeeingMethod, _ done: Int, _ total: Int) {
    guard !isQuiet else { return }
    if method != self.method || bar?.total != total {
      clear()
      self.method = method
      let label = [prefix, method.rawValue].filter { !$0.isEmpty }.joined(separator: " ")
      bar = ProgressBar(label, total: total)
    }
    bar?.update(done)
  }

  func clear() { bar?.clear() }
}
