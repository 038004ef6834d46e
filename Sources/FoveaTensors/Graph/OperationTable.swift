/// Numbers for operations: equal operations have equal numbers, so that whole graphs are compared
/// without comparing operations. Use it with the engine's lock held.
enum OperationTable {
  /// The number of all data nodes.
  static let leaf = 0

  /// Number of known operations.
  nonisolated(unsafe) private(set) static var count = 0

  /// The numbers of one type's operations; a table for each type spares boxing every operation.
  private final class Numbers<Op: Operation> {
    var numbers: [Op: Int] = [:]
  }
  nonisolated(unsafe) private static var tables: [ObjectIdentifier: AnyObject] = [:]

  /// The number of an operation, assigned now if it is new.
  static func number<Op: Operation>(of operation: Op) -> Int {
    let table: Numbers<Op>
    if let known = tables[ObjectIdentifier(Op.self)] as? Numbers<Op> {
      table = known
    } else {
      table = Numbers()
      tables[ObjectIdentifier(Op.self)] = table
    }
    if let known = table.numbers[operation] { return known }
    count += 1
    table.numbers[operation] = count
    return count
  }

  /// Removes all numbers. They are part of the plans' keys, so plans must be removed first.
  static func removeAll() {
    tables = [:]
    count = 0
  }
}
