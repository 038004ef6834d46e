import FoveaMetrics
import FoveaSupport
import Fovea

// A tensor, a gradient, a model, a data set: one of each kind that the library offers.
let x = Tensor([1, 2, 3] as [Float])
let slope = gradients(of: (x * x).sum(), at: [x])[0]
precondition(slope.floats() == [2, 4, 6])

let shape = ModelShape(classes: 6, inputChannels: 1, height: 28, width: 28)
let model = try Catalogue.model(named: "lenet5").build(shape, key: RandomKey(seed: 1))
let summary = try ModelSummary(of: model, named: "lenet5", input: shape.input(batch: 1))

let data = try GeneratedShapes(perClass: 10).dataset().split()
let evaluator = ClassificationEvaluator(classNames: data.dataset.classNames)
precondition(evaluator.sampleCount == 0 && data.dataset.splits == [.training, .validation, .test])
print(
  "Fovea \(FoveaVersion.number): \(summary.parameters) parameters, \(data.dataset.samples.count) images"
)
