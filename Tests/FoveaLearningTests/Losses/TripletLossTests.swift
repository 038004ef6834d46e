@testable import FoveaLearning
import FoveaLayers
import FoveaModels
import FoveaTensors
import TestSupport
import Testing

@Suite struct TripletLossTests {
  /// Four points on a line: 0 and 1 are one identity, 3 and 7 another.
  let points = Tensor([Float(0), 1, 3, 7], shape: [4, 1])
  let labels = Tensor([Int32(5), 5, 9, 9])

  @Test func theHardestTripletOfEachAnchorCounts() {
    let loss = TripletLoss(margin: 1, mining: .batchHard, distance: .euclidean)
    // Anchor 0: 1 − 3 + 1 < 0; 1: 1 − 2 + 1; 3: 4 − 2 + 1; 7: 4 − 6 + 1 < 0.
    let found = loss.perSample(points, labels).floats()
    #expect(relativeError(found, [0, 0, 3, 0], floor: 1) < 1e-5)
  }

  @Test func semiHardNegativesAreFartherThanThePositive() {
    let loss = TripletLoss(margin: 3, mining: .semiHard, distance: .euclidean)
    // Anchor 0: 1 − 3 + 3; 1: 1 − 2 + 3; 3: none is farther than 4, so the farthest: 4 − 3 + 3;
    // 7: 4 − 6 + 3.
    let found = loss.perSample(points, labels).floats()
    #expect(relativeError(found, [1, 2, 4, 1], floor: 1) < 1e-5)
  }

  @Test func anchorsWithoutTripletsLoseNothing() {
    for mining in TripletLoss.Mining.allCases {
      for distance in TripletLoss.Distance.allCases {
        let loss = TripletLoss(mining: mining, distance: distance)
        for labels in [[Int32(1), 1, 1, 1], [Int32(1), 2, 3, 4]] {
          let cost = loss(points, Tensor(labels))
          let gradient = gradients(of: cost, at: [points])[0]
          Tensor.evaluate([cost, gradient])
          #expect(cost.item() == 0)
          #expect(gradient.floats() == [0, 0, 0, 0])
        }
      }
    }
  }

  @Test func gradientsAgreeWithDifferences() {
    let x = Tensor(Goldens.filled(stream: 61_300, count: 18), shape: [6, 3])
    let labels = Tensor([Int32(0), 1, 0, 1, 2, 2])
    for mining in TripletLoss.Mining.allCases {
      for distance in TripletLoss.Distance.allCases {
        let loss = TripletLoss(margin: 2, mining: mining, distance: distance)
        let check = gradientCheck(at: [x], step: 0.002) { loss.perSample($0[0], labels) }
        #expect(check.passes, "\(mining), \(distance): \(check)")
      }
    }
  }

  @Test func aNetworkLearnsToTellIdentitiesApart() throws {
    let shape = ModelShape(classes: 0, inputChannels: 1, height: 8, width: 8)
    var net = try EmbeddingNet(
      backbone: "small_cnn", dimension: 4, shape, key: RandomKey(seed: 2))
    // Two patterns with noise.
    let noise = Goldens.filled(stream: 61_310, count: 8 * 64, scale: 0.5)
    let images = Tensor(
      noise.indices.map { noise[$0] + ($0 / 64 % 2 == 0 ? Float($0 % 2) : Float($0 / 8 % 2)) },
      shape: [8, 8, 8, 1])
    let labels = Tensor((0..<8).map { Int32($0 % 2) })
    let loss = TripletLoss(mining: .batchHard)
    var costs: [Float] = []
    for step in 0..<12 {
      let context = Context(training: true, key: RandomKey(seed: 3).fold(step))
      let (cost, gradients) = valueAndGradient(of: net) { loss($0(images, context), labels) }
      net.setTrainable(
        zip(net.trainableParameters(), gradients).map { $0.parameter.value - $1 * 0.05 })
      net.apply(context.updates)
      Tensor.evaluate([cost] + net.parameters().map(\.parameter.value))
      costs.append(cost.item())
    }
    #expect((costs.last ?? 1) < 0.5 * (costs.first ?? 0), "\(costs)")
  }

  @Test func equalPointsStayFinite() {
    let same = Tensor([Float](repeating: 0.5, count: 8), shape: [4, 2])
    for mining in TripletLoss.Mining.allCases {
      for distance in TripletLoss.Distance.allCases {
        let cost = TripletLoss(margin: 0.2, mining: mining, distance: distance)(same, labels)
        let gradient = gradients(of: cost, at: [same])[0]
        Tensor.evaluate([cost, gradient])
        #expect(abs(cost.item() - 0.2) < 1e-5)
        #expect(gradient.floats().allSatisfy { $0.isFinite })
      }
    }
  }
}
