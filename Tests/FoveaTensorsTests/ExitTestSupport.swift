import Testing

/// Checks that a stopped process printed the reason.
func expect(
  _ result: ExitTest.Result?, says message: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(message), "it said: \(text)", sourceLocation: sourceLocation)
}
