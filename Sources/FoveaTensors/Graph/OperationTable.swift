/// Numbers for operations: equal operations have equal numbers, so that whole graphs are compared
/// without comparing operations. Touched with the engine's lock held.
enum OperationTable {
  /// The number of data.
  static let leaf = 0

  /// Count of the operations that have a number.
  nonisolated(unsafe) private(set) static var count = 0

  /// The numbers of one type's operations; a table for each type spares boxing every operation.
  private final class Numbers<Op: Operation> {
    var numbers: [Op: Int] = [:]
  }
  nonisolated(unsafe) private static var tables: [ObjectIdentifier: AnyObject] = [:]

  /// The number of an operation, given now if it is new.
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

  /// Forgets all numbers. Plans are found by them, so plans must be forgotten first.
  static func removeAll() {
    tables = [:]
    count = 0
  }
}
