@testable import FoveaLearning
import Foundation
import TestSupport
import Testing

@Suite struct ClassWeightsTests {
  let names = ["Free", "Crack", "Blowhole"]

  @Test("Worked example 1") func inverseFrequency() throws {
    let weights = try ClassWeights.inverse.weights(counts: [900, 100], classNames: ["a", "b"])
    #expect(agree(weights, [1.1111111111111112, 10]))
  }

  @Test("Worked example 2") func balanced() throws {
    let weights = try ClassWeights.balanced.weights(counts: [900, 100], classNames: ["a", "b"])
    #expect(agree(weights, [0.5555555555555556, 5]))
  }

  @Test func balancedMatchesTheReference() throws {
    let golden = try Goldens.load("metrics/metrics.json", as: MetricGoldens.self).balancedWeights
    let weights = try ClassWeights.balanced.weights(
      counts: golden.counts, classNames: golden.counts.map { "\($0)" })
    #expect(agree(weights, golden.weights))
  }

  @Test func effectiveNumberLiesBetweenEqualAndBalanced() throws {
    let counts = [900, 90, 10]
    func weights(_ beta: Double) throws -> [Double] {
      try ClassWeights.effective(beta: beta).weights(counts: counts, classNames: names)
    }
    // The formula as printed in the paper; its scale makes the weights sum to K.
    let raw = counts.map { (1 - 0.99) / (1 - pow(0.99, Double($0))) }
    let sum = raw.reduce(0, +)
    #expect(agree(try weights(0.99), raw.map { 3 * $0 / sum }))
    #expect(try weights(0) == [1, 1, 1])
    let balanced = try ClassWeights.balanced.weights(counts: counts, classNames: names)
    let scale = 3 / balanced.reduce(0, +)
    #expect(agree(try weights(1 - 1e-9), balanced.map { $0 * scale }, within: 1e-5))
  }

  @Test func explicitWeightsFollowTheClassOrder() throws {
    let weights = try ClassWeights(parsing: " Crack=3.5, Free = 1,*=0.5")
    #expect(try weights.weights(counts: [0, 1, 2], classNames: names) == [1, 3.5, 0.5])
    #expect(try ClassWeights(parsing: "a=b=2") == .explicit(["a=b": 2]))
  }

  @Test(arguments: ["inverse", "balanced", "effective:0.99", "Crack=3.5,Free=1.0"])
  func settingsReadBack(text: String) throws {
    #expect(try ClassWeights(parsing: text).description == text)
  }

  @Test func effectiveHasADefault() throws {
    #expect(try ClassWeights(parsing: "effective") == .effective(beta: 0.999))
  }

  @Test(arguments: [
    (
      "balanse",
      "unknown class weights 'balanse'. Did you mean 'balanced'? Give inverse, balanced, "
        + "effective, effective:0.99, or a weight for each class such as Crack=3.5,Free=1."
    ),
    (
      "zzz",
      "unknown class weights 'zzz'. Give inverse, balanced, effective, effective:0.99, or a "
        + "weight for each class such as Crack=3.5,Free=1."
    ),
    (
      "effective:1",
      "class weights: '1' is no β for the effective number of samples. Give a number from 0 up "
        + "to, not including, 1, such as effective:0.999."
    ),
    (
      "Crack=1,Free",
      "class weights: 'Free' is not a class and its weight. Write them as Crack=3.5,Free=1."
    ),
    (
      "Crack=x",
      "class weights: 'Crack=x' is not a class and its weight. Write them as Crack=3.5,Free=1."
    ),
    (
      "Crack=1,Crack=2",
      "class weights: the class 'Crack' is given twice. Keep one of its weights."
    ),
    (
      "Crak=1,*=1",
      "class weights: the data has no class 'Crak'. Did you mean 'Crack'? Its classes are Free, "
        + "Crack, Blowhole."
    ),
    (
      "Crack=1",
      "class weights: no weight for Free, Blowhole. Give each class a weight, or all others one "
        + "with *=1."
    ),
    (
      "Crack=-1,*=1",
      "class weights: the weight of 'Crack' is -1.0. Give a number above 0 and at most 1000000."
    ),
    (
      "inverse",
      "class weights: the class 'Crack' has no training samples, so no weight follows from its "
        + "count. Add samples, remove the class, or give weights by name."
    ),
  ])
  func mistakesAreExplained(text: String, message: String) {
    let error = #expect(throws: ClassWeightsError.self) {
      try ClassWeights(parsing: text).weights(counts: [3, 0, 1], classNames: names)
    }
    #expect(error?.description == message)
  }
}

/// The golden figures of metrics that concern class weights.
private struct MetricGoldens: Decodable {
  struct BalancedWeights: Decodable {
    let counts: [Int]
    let weights: [Double]
  }

  let balancedWeights: BalancedWeights
}
