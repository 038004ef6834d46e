import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of an XML file, with the line on which it begins.
struct XMLNode {
  let name: String
  let line: Int
  var text = ""
  var children: [XMLNode] = []

  /// The first child of a name.
  subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

  /// The text without the white space around it.
  var content: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

  /// Where a file is no XML.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  /// Parses a file's bytes.
  ///
  /// - Throws: `Failure` with the line at which the parser stopped.
  static func parse(_ bytes: [UInt8]) throws(Failure) -> XMLNode {
    guard bytes.contains(where: { $0 > 32 }) else {
      throw Failure(line: 1, reason: "the file is empty")
    }
    let builder = XMLTreeBuilder()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = builder
    guard parser.parse(), let root = builder.root else {
      throw Failure(
        line: max(parser.lineNumber, 1), reason: "not well-formed XML; is the file cut off?")
    }
    return root
  }
}

/// Makes a tree of the parser's events.
private final class XMLTreeBuilder: NSObject, XMLParserDelegate {
  private var open: [XMLNode] = []
  private(set) var root: XMLNode?

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(XMLNode(name: name, line: parser.lineNumber))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    guard !open.isEmpty else { return }
    open[open.count - 1].text += text
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard let element = open.popLast() else { return }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }
}
