/// Stops the program with a message unless a condition holds.
///
/// Takes the place of Swift's own function of this name, which keeps its message to itself in
/// release builds: there a mistake in a shape would end in a bare illegal instruction.
@inlinable
package func precondition(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = String(),
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}

/// Stops the program with a message, which release builds print too.
@inlinable
package func preconditionFailure(
  _ message: @autoclosure () -> String = String(), file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
