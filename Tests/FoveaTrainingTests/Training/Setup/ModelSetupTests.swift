import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite("Set-up of the model")
struct ModelSetupTests {
  private func setup(
    seed: UInt64 = 0, makeModel: @escaping ModelFactory = makeTiny
  ) throws -> ModelSetup {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.seed = seed }
    let trainer = try Trainer(
      configuration: configuration, data: shapes(configuration), runFolder: scratch("none"),
      makeModel: makeModel)
    return try ModelSetup(trainer, InputSetup(trainer, nil), nil)
  }

  @Test("The model has the data's classes and input, and weights of the seed")
  func specification() throws {
    let found = try setup()
    #expect(found.specification.classCount == GeneratedShapes.classNames.count)
    #expect(
      [found.specification.height, found.specification.width, found.specification.channels]
        == [16, 16, 1])
    let again = try setup()
    #expect(
      found.model.parameters().map { $0.parameter.value.floats() }
        == again.model.parameters().map { $0.parameter.value.floats() })
    let other = try setup(seed: 99)
    #expect(
      found.model.parameters().map { $0.parameter.value.floats() }
        != other.model.parameters().map { $0.parameter.value.floats() })
  }

  @Test("A model with another output, or of layers called by another name, is refused by name")
  func refusals() throws {
    let wide = #expect(throws: TrainingError.self) {
      try setup(makeModel: { specification, key in
        TinyNet(
          ModelSpecification(
            architecture: "tiny", classCount: 9, channels: specification.channels, height: 16,
            width: 16), key: key)
      })
    }
    #expect(wide?.kind == .unsuitableModel)
    let misnamed = #expect(throws: TrainingError.self) {
      try setup(makeModel: { specification, key in Misnamed(specification, key: key) })
    }
    #expect(misnamed?.description.contains("heed") == true, "\(misnamed?.description ?? "")")
  }

  /// Calls its last layer by another name than it visits.
  private struct Misnamed: Layer {
    var head: Linear

    init(_ specification: ModelSpecification, key: RandomKey) {
      head = Linear(specification.channels, specification.classCount, key: key)
    }

    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      head(x.globalAveragePool2D(), context, as: "heed")
    }

    mutating func visit(_ visitor: inout ParameterVisitor) { visitor.child("head", &head) }
  }
}
