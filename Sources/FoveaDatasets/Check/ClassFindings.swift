import Foundation
import FoveaRunRecords

/// Faults of classes: their names, their sample counts and their splits.
enum ClassFindings {
  /// The number of training samples below which a class is too small to learn and to evaluate.
  static let fewSamples = 10
  /// The ratio of the most frequent class to a rarer one from which class weights matter.
  static let imbalanceRatio = 10
  /// The share of the pixels below which a class has no visible effect on pixel accuracy.
  static let leastPixelShare = 0.01
  /// The least difference between the class shares of a split and of the whole (half the sum of
  /// absolute differences) that is reported.
  static let leastShift = 0.1

  static func all(of examination: Examination, _ sizes: ClassSizes) -> [DataFinding] {
    guard examination.dataset.task.annotation != .values, !examination.samples.isEmpty else {
      return []
    }
    return outOfRange(examination) + names(sizes.names)
      + emptiness(examination, sizes) + splits(examination, sizes)
      + (examination.dataset.task.annotation == .mask
        ? pixelShares(sizes) : imbalance(sizes) + shift(sizes))
  }

  private static func outOfRange(_ examination: Examination) -> [DataFinding] {
    let classes = examination.dataset.classNames.count
    return FindingKind.labelOutOfRange.at(
      examination.samples.indices.compactMap { index in
        let bad = Set(examination.samples[index].annotation.labels)
          .filter { $0 < 0 || $0 >= classes }.sorted()
        guard !bad.isEmpty else { return nil }
        return examination.place(
          index, "label \(bad.map(String.init).joined(separator: ", ")) of \(classes) classes")
      })
  }

  // MARK: Names

  private static func names(_ names: [String]) -> [DataFinding] {
    func groups(_ key: (String) -> String) -> [[String]] {
      Dictionary(grouping: names, by: key).values.filter { $0.count > 1 }
        .map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }
    let same = groups(plain)
    let known = Set(same.flatMap { $0 })
    let similar = groups { singular(plain($0)) }.filter { !known.isSuperset(of: $0) }
    func places(_ groups: [[String]]) -> [DataFinding.Place] {
      groups.map { DataFinding.Place(detail: $0.map { "'\($0)'" }.joined(separator: ", ")) }
    }
    return FindingKind.sameClassTwice.at(places(same))
      + FindingKind.similarClassNames.at(places(similar))
  }

  /// The name in lower case without spaces and separators.
  static func plain(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" && $0 != "." }
  }

  private static func singular(_ name: String) -> String {
    name.count > 3 && name.hasSuffix("s") && !name.hasSuffix("ss") ? String(name.dropLast()) : name
  }

  // MARK: Counts

  private static func emptiness(
    _ examination: Examination, _ sizes: ClassSizes
  ) -> [DataFinding] {
    let task = examination.dataset.task
    let empty = sizes.names.indices.filter { sizes.total[$0] == 0 }
    // A class without a pixel may be the background, which a mask need not contain; so it is not a
    // fault for one class.
    return FindingKind.emptyClass.at(
      empty.map { DataFinding.Place(detail: sizes.names[$0]) })
      + (sizes.names.count == 1 && task.traits.fewestClasses > 1
        ? FindingKind.oneClass.at([DataFinding.Place(detail: sizes.names[0])]) : [])
      + few(examination, sizes)
  }

  private static func few(_ examination: Examination, _ sizes: ClassSizes) -> [DataFinding] {
    let isSegmentation = examination.dataset.task.annotation == .mask
    let row = sizes.splits.firstIndex(of: .training).map { $0 + 1 } ?? 0
    let counts = isSegmentation ? sizes.imagesBySplit[row] : sizes.counts[row]
    let things = examination.dataset.task.traits.things
    return FindingKind.fewSamples.at(
      counts.indices.filter { (1..<fewSamples).contains(counts[$0]) }.map {
        DataFinding.Place(detail: "\(sizes.names[$0]): \(counts[$0]) \(things)")
      })
  }

  private static func imbalance(_ sizes: ClassSizes) -> [DataFinding] {
    let row = sizes.splits.firstIndex(of: .training).map { $0 + 1 } ?? 0
    let counts = sizes.counts[row]
    guard let most = counts.max(), let commonest = counts.firstIndex(of: most) else { return [] }
    return FindingKind.imbalance.at(
      counts.indices.filter { counts[$0] > 0 && most >= imbalanceRatio * counts[$0] }.map {
        DataFinding.Place(
          detail: "\(sizes.names[$0]): \(counts[$0]), \(sizes.names[commonest]): \(most), 1 to "
            + "\(Int((Double(most) / Double(counts[$0])).rounded()))")
      })
  }

  private static func pixelShares(_ sizes: ClassSizes) -> [DataFinding] {
    let sum = sizes.total.reduce(0, +)
    return FindingKind.pixelImbalance.at(
      sizes.total.indices.compactMap { label in
        let share = Double(sizes.total[label]) / Double(max(sum, 1))
        guard share > 0, share < leastPixelShare else { return nil }
        return DataFinding.Place(
          detail: "\(sizes.names[label]): \(String(format: "%.2g", share * 100)) %")
      })
  }

  // MARK: Splits

  private static func splits(_ examination: Examination, _ sizes: ClassSizes) -> [DataFinding] {
    let training = sizes.counts(in: .training)
    let others = sizes.splits.filter { $0 != .training }
    let unseen = others.flatMap { split in
      sizes.names.indices.compactMap { label -> DataFinding.Place? in
        guard let training, training[label] == 0, let count = sizes.counts(in: split)?[label],
          count > 0
        else { return nil }
        return DataFinding.Place(detail: "\(sizes.names[label]): \(count) in \(split.rawValue)")
      }
    }
    let missing = others.flatMap { split in
      sizes.names.indices.compactMap { label -> DataFinding.Place? in
        guard sizes.counts(in: split)?[label] == 0, sizes.total[label] > 0 else { return nil }
        return DataFinding.Place(detail: "\(sizes.names[label]): none in \(split.rawValue)")
      }
    }
    return FindingKind.unseenClass.at(unseen) + FindingKind.classMissingFromSplit.at(missing)
  }

  /// Splits with class shares that chance does not explain: Pearson's chi-squared test on the table
  /// of splits by classes (p below 0.001), and a difference that matters.
  private static func shift(_ sizes: ClassSizes) -> [DataFinding] {
    let rows = Array(sizes.counts.dropFirst())
    guard rows.count > 1, differ(rows) else { return [] }
    let total = Double(sizes.total.reduce(0, +))
    return FindingKind.splitShift.at(
      zip(sizes.splits, rows).compactMap { split, counts in
        let sum = Double(counts.reduce(0, +))
        guard sum > 0 else { return nil }
        let differences = counts.indices.map {
          Double(counts[$0]) / sum - Double(sizes.total[$0]) / total
        }
        guard differences.reduce(0, { $0 + abs($1) }) / 2 >= leastShift,
          let most = differences.indices.max(by: {
            abs(differences[$0]) < abs(differences[$1])
          })
        else { return nil }
        func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
        return DataFinding.Place(
          detail: "\(split.rawValue): \(sizes.names[most]) has "
            + "\(percent(Double(counts[most]) / sum)) %, overall "
            + "\(percent(Double(sizes.total[most]) / total)) %")
      })
  }

  static func differ(_ table: [[Int]]) -> Bool {
    guard let first = table.first else { return false }
    let rowSums = table.map { Double($0.reduce(0, +)) }
    let columnSums = first.indices.map { column in
      Double(table.reduce(0) { $0 + $1[column] })
    }
    let total = rowSums.reduce(0, +)
    let columns = columnSums.count { $0 > 0 }
    let freedom = Double((rowSums.count { $0 > 0 } - 1) * (columns - 1))
    guard freedom > 0, total > 0 else { return false }
    var statistic = 0.0
    for (row, counts) in table.enumerated() {
      for (column, count) in counts.enumerated() {
        let expected = rowSums[row] * columnSums[column] / total
        guard expected > 0 else { continue }
        let difference = Double(count) - expected
        statistic += difference * difference / expected
      }
    }
    // Wilson and Hilferty (1931): the cube root of chi-squared over its degrees of freedom is
    // nearly normal.
    let spread = 2 / (9 * freedom)
    let normal = (cbrt(statistic / freedom) - (1 - spread)) / spread.squareRoot()
    return normal > 3.09  // one-sided p = 0.001
  }
}
