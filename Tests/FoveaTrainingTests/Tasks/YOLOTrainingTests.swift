@testable import FoveaLearning
import Foundation
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaTensors
import TestSupport
import Testing
import TrainingSupport

/// The family, its losses and the decoder together: a few drawn images are memorised.
@Suite struct YOLOTrainingTests {
  /// Trains on one batch repeatedly, and returns mAP50 on it and the last loss.
  static func overfit(
    _ options: [String: String], steps: Int, size: Int = 64, rate: Double = 2e-3,
    _ objective: (DetectionGeometry) -> any DetectionObjective
  ) throws -> (ap: Double, losses: [Float]) {
    let scenes = DrawnScenes(count: 6, size: size)
    let shape = ModelShape(
      classes: 2, inputChannels: 3, height: size, width: size, options: options)
    var model = try #require(
      Catalogue.model(named: "yolo-n").build(shape, key: RandomKey(seed: 7)) as? any DetectionModel)
    let loss = objective(model.geometry)
    let targets = DetectionTargets(scenes.objects, minimum: 4)
    var optimizer = AdamW()
    var losses: [Float] = []
    model.evaluateParameters()
    for step in 1...steps {
      let context = Context(training: true, key: RandomKey(seed: 1).fold(step))
      let parts = loss(
        model(scenes.images, context), boxes: targets.boxes, labels: targets.labels,
        imageSize: Pair(size))
      let trainable = model.trainableParameters()
      let slopes = gradients(of: parts.total, at: trainable.map(\.parameter.value))
      let values = optimizer.update(
        parameters: zip(trainable, slopes).map {
          ParameterUpdate(path: $0.path, value: $0.parameter.value, gradient: $1)
        },
        learningRate: Tensor(Float(rate * min(1, Double(step) / 10))), step: step)
      model.apply(context.updates)
      model.setTrainable(values)
      let total = parts.total
      try Tensor.tryEvaluate(
        [total] + model.parameters().map(\.parameter.value) + optimizer.stateTensors)
      losses.append(total.item())
    }
    let decoder = DetectionDecoder(geometry: model.geometry, settings: .evaluation)
    // With batch statistics: running statistics lag behind after a few steps.
    let found = decoder.decode(
      model(scenes.images, Context(training: true)), imageHeight: size, imageWidth: size)
    return (simpleMeanAP(found, scenes.objects, classes: 2), losses)
  }

  @Test func distributionsAndAlignedTasks() throws {
    let (ap, losses) = try Self.overfit([:], steps: 80) { DetectionLoss(geometry: $0) }
    #expect(ap > 0.9 && losses[79] < losses[0], "mAP50 \(ap), loss \(losses[0]) to \(losses[79])")
  }

  @Test func directDistancesAndSimOTA() throws {
    let (ap, losses) = try Self.overfit(["bins": "1"], steps: 60) {
      DetectionLoss(geometry: $0, overlap: .giou, assignment: .simOTA())
    }
    #expect(ap > 0.9 && losses[59] < losses[0], "mAP50 \(ap), loss \(losses[0]) to \(losses[59])")
  }

  @Test func theCompositeLoss() throws {
    let (ap, losses) = try Self.overfit(["bins": "1", "objectness": "true"], steps: 60) {
      CompositeDetectionLoss(geometry: $0)
    }
    #expect(ap > 0.9 && losses[59] < losses[0], "mAP50 \(ap), loss \(losses[0]) to \(losses[59])")
  }

  @Test func objectnessWithAlignedTasks() throws {
    let (ap, losses) = try Self.overfit(["bins": "1", "objectness": "true"], steps: 60) {
      DetectionLoss(geometry: $0, overlap: .diou)
    }
    #expect(ap > 0.9 && losses[59] < losses[0], "mAP50 \(ap), loss \(losses[0]) to \(losses[59])")
  }
}
