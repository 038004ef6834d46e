import Testing

@testable import FoveaDatasets

@Suite struct XMLNodeTests {
  private func parse(_ text: String) throws -> XMLNode { try XMLNode.parse(Array(text.utf8)) }

  private func failure(_ text: String) -> String {
    do throws(XMLNode.Failure) {
      _ = try XMLNode.parse(Array(text.utf8))
      return "no error"
    } catch {
      return "\(error.line): \(error.reason)"
    }
  }

  @Test func readsElementsWithTheirLines() throws {
    let text = """
      \u{FEFF}<?xml version="1.0"?>
      <!DOCTYPE a>
      <a x="1 > 0" y='/'>
        <!-- <b> is
             no element -->
        <b
          z="2"> one &amp; &#116;w&#x6F; <![CDATA[<3>]]></b><empty/>
        <b>second</b>
      </a>

      """
    let node = try parse(text)
    #expect(node.name == "a")
    #expect(node.line == 3)
    #expect(node.children.map(\.name) == ["b", "empty", "b"])
    #expect(node.children.map(\.line) == [6, 7, 8])
    #expect(node["b"]?.content == "one & two <3>")
    #expect(node["c"] == nil)
  }

  @Test func tellsWhereTheDamageIs() {
    #expect(failure(" \n") == "1: the file is empty")
    #expect(failure("<a>\n<b>\n</a>") == "3: </a> closes nothing; <b> of line 2 is open")
    #expect(failure("<a>\n<b") == "2: a tag is never closed; is the file cut off?")
    #expect(failure("<a>\n<!-- x") == "2: a comment is never closed; is the file cut off?")
    #expect(failure("<a></a>\n<b/>") == "2: <b> follows the end of the first element")
    #expect(failure("<a>&nbsp;</a>").contains("is not an entity"))
    #expect(failure("x<a/>") == "1: text stands outside all elements")
    #expect(failure("<a>< b></b></a>") == "1: a tag has no name")
    #expect(failure("<?xml?>") == "1: there is no element")
    #expect(failure(String(repeating: "<a>", count: 5000)).contains("elements deep"))
  }
}
