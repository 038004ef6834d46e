import Fovea
import Foundation
import Testing

/// Every command in the README works as written.
@Suite struct ReadmeTests {
  private static var readme: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("README.md")
  }

  /// The lines of the README's ```sh blocks that call the program, without comments.
  private static func commands() throws -> [[String]] {
    var isShell = false
    return try String(contentsOf: readme, encoding: .utf8).split(separator: "\n").compactMap {
      if $0.hasPrefix("```") {
        isShell = $0 == "```sh"
        return nil
      }
      guard isShell, $0.hasPrefix("fovea ") else { return nil }
      let words = $0.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      return Array(words.dropFirst())
    }
  }

  /// The files of the README's examples: photos/ with splits, one photo, a CSV, a configuration.
  private func prepare(_ folder: TemporaryFolder) throws {
    try folder.writeShapes(to: "photos", perClass: 8, size: 24)
    try FileManager.default.copyItem(
      at: folder("photos/disc/00000.png"), to: folder("new.png"))
    try folder.writeShapes(to: "unsorted", perClass: 1, size: 24, seed: 2)
    let rows = try folder.files(in: "photos").sorted().flatMap { name in
      (0..<8).map { "photos/\(name)/0000\($0).png,\(name),\(name)-\($0 / 2)" }
    }
    try folder.write((["path,label,group"] + rows).joined(separator: "\n"), to: "tiles.csv")
    let yaml = try String(contentsOf: Self.readme, encoding: .utf8)
      .split(separator: "```yaml\n")[1].split(separator: "```")[0]
    try folder.write(String(yaml), to: "my.yaml")
  }

  /// cells/ in YOLO format, scans/ with masks, a table of ages.
  private func prepareOtherTasks(_ folder: TemporaryFolder) throws {
    for (index, split) in ["train", "train", "train", "train", "val", "val"].enumerated() {
      var image = Image(
        width: 64, height: 64, channels: 1, pixels: [UInt8](repeating: 30, count: 64 * 64))
      var mask = LabelMask(width: 64, height: 64)
      for y in 8 + 4 * index..<24 + 4 * index {
        for x in 20..<44 {
          image.pixels[y * 64 + x] = 200
          mask[x, y] = 255
        }
      }
      for path in ["cells/images/\(split)", "cells/labels/\(split)", "scans/images", "scans/masks"]
      {
        try FileManager.default.createDirectory(
          at: folder(path), withIntermediateDirectories: true)
      }
      try image.write(to: folder("cells/images/\(split)/\(index).png"))
      let center = Double(16 + 4 * index) / 64
      try folder.write("0 0.5 \(center) 0.375 0.25\n", to: "cells/labels/\(split)/\(index).txt")
      try image.write(to: folder("scans/images/\(index).png"))
      try mask.picture.write(to: folder("scans/masks/\(index).png"))
    }
    try folder.write(
      "train: images/train\nval: images/val\nnames: [cell]\n", to: "cells/data.yaml")
    let ages = (0..<6).map { "scans/images/\($0).png,\(20 + 5 * $0)" }
    try folder.write((["path,age"] + ages).joined(separator: "\n"), to: "ages.csv")
  }

  @Test func everyCommandWorks() throws {
    let folder = try TemporaryFolder()
    try prepare(folder)
    try prepareOtherTasks(folder)
    let commands = try Self.commands()
    #expect(commands.count >= 10)
    for command in commands {
      let result = try FoveaProgram.finish(
        FoveaProgram.start(command, in: folder.url), in: folder.url)
      #expect(
        result.code == 0,
        "fovea \(command.joined(separator: " ")): \(result.errors)\n\(result.output)")
    }
  }
}
