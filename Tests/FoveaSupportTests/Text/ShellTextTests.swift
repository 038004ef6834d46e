import Testing

@testable import FoveaSupport

@Suite struct ShellTextTests {
  @Test func quotesWhatAShellWouldSplitOrExpand() {
    #expect(ShellText.quoted("runs/a-1,b:2") == "runs/a-1,b:2")
    #expect(ShellText.quoted("two words") == "'two words'")
    #expect(ShellText.quoted("it's") == "'it'\\''s'")
    #expect(ShellText.quoted("*=1") == "'*=1'")
    #expect(ShellText.quoted("") == "''")
  }
}
