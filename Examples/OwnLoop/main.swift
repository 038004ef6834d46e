// A training loop of your own: `swift run -c release OwnLoop loop.safetensors [photos]`, where
// photos/
// holds a folder of images per class. Without a folder it trains on shapes that Fovea draws.
import Fovea

let arguments = CommandLine.arguments.dropFirst()
let file = arguments.first ?? "loop.safetensors"

// Data: read, divided, resized and normalised.
let plan = SplitPlan(seed: 1)
let data =
  try arguments.count > 1
  ? Dataset(contentsOf: arguments[arguments.startIndex + 1]).split(plan).dataset
  : GeneratedShapes(perClass: 60, size: 28, seed: 1).dataset().split(plan).dataset
let input = Preprocessing(width: 28, height: 28, channels: 1, mean: [0.5], deviation: [0.25])
let loader = try Loader(
  data, split: .training, preprocessing: input, options: LoaderOptions(batchSize: 32, seed: 1))

// Model, optimizer and loss.
let card = ModelCard(
  architecture: "small_cnn", classNames: data.classNames, preprocessing: input)
let model = try Catalogue.make(card.model, RandomKey(seed: 1))
var learner = Learner(
  model, optimizer: SGD(momentum: 0.9, nesterov: true), loss: CrossEntropy(labelSmoothing: 0.05),
  rules: UpdateRules(weightDecay: 1e-4, clipping: [.norm(5)]))

// The loop.
let epochs = 4
let schedule = CosineSchedule(count: epochs * loader.batchCount)
for epoch in 1...epochs {
  var sum = 0.0
  for batch in try loader.epoch(epoch) {
    let rate = 0.05 * schedule.factor(at: learner.updateCount)
    sum += try learner.step(batch, learningRate: rate)
  }
  print("epoch \(epoch): loss \(sum / Double(loader.batchCount))")
}

// A model file, which any program of Fovea's opens: fovea predict loop.safetensors new.png
let trained = try learner.model(card)
try trained.write(to: file)
let test = try Classifier(trained).evaluate(data, split: .test)
print("test accuracy \(test.record[.accuracy] ?? 0), wrote \(file)")
