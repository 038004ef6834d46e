/// Sets of the numbers `0..<count`, joined pair by pair; one number of each set stands for it.
struct DisjointSets {
  private var parents: [Int]

  /// Makes a set of each number.
  init(count: Int = 0) { parents = Array(0..<count) }

  /// Adds the next number, in a set of its own.
  mutating func add() { parents.append(parents.count) }

  /// The number that stands for the set of a number.
  func root(_ number: Int) -> Int {
    var number = number
    while parents[number] != number { number = parents[number] }
    return number
  }

  /// Joins the set of one number to that of another, whose root stands for both.
  mutating func join(_ number: Int, to other: Int) { parents[root(number)] = root(other) }

  /// Joins two sets; the smaller root stands for both.
  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    parents[max(a, b)] = min(a, b)
  }
}
