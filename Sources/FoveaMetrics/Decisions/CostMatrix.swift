import Foundation
import FoveaSupport

/// The cost of each answer for each true class.
///
/// As a CSV file, its header names the predicted classes after a first cell of any text, and each
/// row starts with the true class:
///
/// ```
/// true,good,crack
/// good,0,1
/// crack,20,0
/// ```
///
/// Source: C. Elkan, "The foundations of cost-sensitive learning", 2001.
public struct CostMatrix: Sendable, Equatable {
  /// The classes, in the order of the model's outputs.
  public let classNames: [String]
  /// Row: true class; column: predicted class.
  public let costs: [[Double]]

  /// Makes a matrix.
  ///
  /// - Precondition: there is a row and a column for each class, of finite numbers.
  public init(classNames: [String], costs: [[Double]]) {
    precondition(
      costs.count == classNames.count
        && costs.allSatisfy {
          $0.count == classNames.count && $0.allSatisfy(\.isFinite)
        },
      "costs need a row and a column of finite numbers for each of \(classNames.count) classes")
    self.classNames = classNames
    self.costs = costs
  }

  /// Reads a CSV file.
  ///
  /// - Parameter classNames: the model's classes; rows and columns may have any order.
  /// - Throws: `SettingError` naming the class or the cell that is wrong.
  public init(csv text: String, classNames: [String]) throws(SettingError) {
    func refuse(_ reason: String, _ question: String = "") -> SettingError {
      SettingError(
        key: "costs",
        "the costs \(reason).\(question) Write a row for each true class and a column for each "
          + "predicted one, with names: the header "
          + "'true,\(classNames.prefix(2).joined(separator: ","))…', then "
          + "'\(classNames.first ?? "a"),0,1…'")
    }
    let rows = text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }.filter { $0 != [""] }
    func places(_ names: [String], _ what: String) throws(SettingError) -> [Int] {
      for name in names where !classNames.contains(name) {
        throw refuse(
          "have a \(what) '\(name)', which is no class of the model",
          NearestName.question(for: name, among: classNames))
      }
      var result: [Int] = []
      for name in classNames {
        let found = names.indices.filter { names[$0] == name }
        guard found.count == 1 else {
          throw refuse("have \(found.count) \(what)s for the class '\(name)', expected 1")
        }
        result.append(found[0])
      }
      return result
    }
    guard let header = rows.first, header.count > 1 else { throw refuse("have no header") }
    let columns = try places(Array(header.dropFirst()), "column")
    let lines = try places(rows.dropFirst().map { $0[0] }, "row")
    var costs: [[Double]] = []
    for line in lines {
      let cells = rows[line + 1]
      guard cells.count == header.count else {
        throw refuse(
          "have \(cells.count - 1) numbers in the row '\(cells[0])', expected \(classNames.count)")
      }
      var row: [Double] = []
      for column in columns {
        guard let cost = Double(cells[column + 1]), cost.isFinite else {
          throw refuse("have '\(cells[column + 1])' in the row '\(cells[0])', which is no number")
        }
        row.append(cost)
      }
      costs.append(row)
    }
    guard costs.contains(where: { Set($0).count > 1 }) else {
      throw refuse("are the same for every answer, so there is nothing to choose")
    }
    self.init(classNames: classNames, costs: costs)
  }

  /// The class of the lowest expected cost: argmin over j of Σₖ pₖ·C[k][j], of equal ones the
  /// first.
  public func cheapest(_ probabilities: [Double]) -> Int {
    let expected = classNames.indices.map { column in
      zip(probabilities, costs).reduce(0) { $0 + $1.0 * $1.1[column] }
    }
    return expected.indices.min { (expected[$0], $0) < (expected[$1], $1) } ?? 0
  }

  /// The mean cost of predictions; nil without samples.
  public func meanCost(labels: [Int], predictions: [Int]) -> Double? {
    guard !labels.isEmpty else { return nil }
    return zip(labels, predictions).reduce(0) { $0 + costs[$1.0][$1.1] } / Double(labels.count)
  }

  /// The threshold of one class against the most probable other that costs least on samples.
  ///
  /// - Parameters:
  ///   - label: the class that is predicted from the threshold on.
  ///   - probabilities: of all classes, sample by sample.
  /// - Returns: the threshold, halfway to the next lower score, and its mean cost; nil without
  ///   samples.
  public func bestThreshold(
    of label: Int, probabilities: [[Double]], labels: [Int]
  ) -> (score: Double, cost: Double)? {
    guard !labels.isEmpty else { return nil }
    let others = probabilities.map { row in
      row.indices.filter { $0 != label }.max { (row[$0], $1) < (row[$1], $0) } ?? label
    }
    var total = zip(labels, others).reduce(0) { $0 + costs[$1.0][$1.1] }
    let order = labels.indices.sorted {
      (probabilities[$1][label], $0) < (probabilities[$0][label], $1)
    }
    var best: (score: Double, cost: Double)?
    func consider(above: Double, below: Double) {
      let mean = total / Double(labels.count)
      if best.map({ mean < $0.cost }) ?? true { best = ((above + below) / 2, mean) }
    }
    let top = probabilities[order[0]][label]
    if top < 1 { consider(above: 1, below: top) }
    for (place, sample) in order.enumerated() {
      let score = probabilities[sample][label]
      total += costs[labels[sample]][label] - costs[labels[sample]][others[sample]]
      let next = place + 1 < order.count ? probabilities[order[place + 1]][label] : 0
      if next < score || place + 1 == order.count { consider(above: score, below: next) }
    }
    return best
  }
}
