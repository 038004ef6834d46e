import FoveaImages

/// The content of one XML file of Pascal VOC; each part has its line.
struct VOCAnnotation: Sendable {
  struct Size: Sendable {
    var width: Int
    var height: Int
    var line: Int
  }

  struct Object: Sendable {
    let name: String
    let line: Int
    let isDifficult: Bool
    /// xmin, ymin, xmax, ymax as written.
    let corners: [Double]

    /// The box with edges counted from 0, by VOC's rule.
    ///
    /// - Throws: `BoxCheck.Failure` where it has no area or is not inside the image.
    func box(in size: Size?) throws(BoxCheck.Failure) -> BoundingBox {
      let (xmin, ymin, xmax, ymax) = (corners[0], corners[1], corners[2], corners[3])
      guard xmax > xmin, ymax > ymin else {
        throw BoxCheck.Failure(
          reason: "the box from (\(BoxCheck.shown(xmin)), \(BoxCheck.shown(ymin))) to "
            + "(\(BoxCheck.shown(xmax)), \(BoxCheck.shown(ymax))) has no area")
      }
      // Sets that count from 0 begin a pixel early.
      func edge(_ first: Double) -> Double { (0..<1).contains(first) ? 0 : first - 1 }
      return try BoxCheck.box(
        left: edge(xmin), top: edge(ymin), right: xmax, bottom: ymax, width: size?.width ?? .max,
        height: size?.height ?? .max)
    }
  }

  /// The XML file, relative to the data's root.
  let file: String
  /// The image's file name as stated in the XML file.
  let fileName: String?
  /// The image's size, where the file states it.
  var size: Size?
  /// Its objects in file order.
  let objects: [Object]

  /// Parses a file.
  ///
  /// - Throws: `LabelProblem` with the line of an invalid element.
  init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    let tree: XMLNode
    do throws(XMLNode.Failure) {
      tree = try XMLNode.parse(bytes)
    } catch {
      throw LabelProblem(file, line: error.line, error.reason)
    }
    guard tree.name == "annotation" else {
      throw LabelProblem(
        file, line: tree.line, "expected <annotation> as Pascal VOC has it, found <\(tree.name)>")
    }
    fileName = tree["filename"]?.content
    if let node = tree["size"], let width = node["width"].flatMap({ Int($0.content) }),
      let height = node["height"].flatMap({ Int($0.content) }), width > 0, height > 0
    {
      size = Size(width: width, height: height, line: node.line)
    }
    objects = try tree.children.filter { $0.name == "object" }.map { node in
      guard let name = node["name"]?.content, !name.isEmpty else {
        throw LabelProblem(file, line: node.line, "an object has no <name>")
      }
      guard let box = node["bndbox"] else {
        throw LabelProblem(file, line: node.line, "\(name) has no <bndbox>")
      }
      let corners = try ["xmin", "ymin", "xmax", "ymax"].map { key in
        guard let corner = box[key] else {
          throw LabelProblem(file, line: box.line, "<bndbox> has no <\(key)>")
        }
        guard let value = Double(corner.content), value.isFinite else {
          throw LabelProblem(
            file, line: corner.line, "<\(key)> is '\(corner.content)', expected a number")
        }
        return value
      }
      return Object(
        name: name, line: box.line,
        isDifficult: ["1", "true"].contains(node["difficult"]?.content.lowercased() ?? ""),
        corners: corners)
    }
  }
}
