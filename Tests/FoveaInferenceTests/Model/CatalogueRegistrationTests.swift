import Dispatch
import Foundation
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaInference

@Suite struct CatalogueRegistrationTests {
  @Test func aRegisteredModelIsOpenedByItsName() throws {
    let folder = try ModelFolder()
    let name = "registered-\(UUID().uuidString)"
    let own = try OwnModels.trained(.classification, architecture: name)
    let file = folder("own.safetensors")
    try own.write(to: file, portable: false)
    let unknown = #expect(throws: InferenceError.self) { try Classifier(contentsOf: file) }
    #expect(
      unknown
        == InferenceError(
          .unsuitableModel,
          "\(file.path) holds the model '\(name)', which is not built in: a program made it from "
            + "layers of its own. In that program, call `Catalogue.register` with this name before "
            + "opening the file, or write it as a portable file, which every program can open."))
    #expect(throws: ModelError.self) { try Catalogue.check(name, for: .classification) }

    try Catalogue.register(name) { specification, _ in
      #expect(specification.classCount == 3 && specification.width == 32)
      return OwnModels.network(.classification)
    }
    try Catalogue.check(name, for: .classification)
    let picture = InputImage.pixels(folder.pictures(1)[0])
    let read = try Classifier(contentsOf: file)
    #expect(read.card.model.architecture == name)
    #expect(try read.predict(picture) == Classifier(own).predict(picture))
  }

  @Test func namesOfTheCatalogueStay() throws {
    for name in ["resnet18", "graph"] {
      let error = #expect(throws: InferenceError.self) {
        try Catalogue.register(name) { _, _ in OwnModels.network(.classification) }
      }
      #expect(
        error?.description
          == "the model '\(name)' is built in, and can't be registered; choose another name")
    }
    let empty = #expect(throws: InferenceError.self) {
      try Catalogue.register("") { _, _ in OwnModels.network(.classification) }
    }
    #expect(empty?.description == "a model can't be registered without a name")
    #expect(throws: ModelError.self) { try Catalogue.check("resnet18", for: .detection) }
  }

  @Test func manyThreadsRegisterAtOnce() throws {
    let prefix = UUID().uuidString
    DispatchQueue.concurrentPerform(iterations: 64) { index in
      try? Catalogue.register("\(prefix)-\(index)") { _, _ in OwnModels.network(.regression) }
    }
    #expect((0..<64).allSatisfy { Catalogue.canMake("\(prefix)-\($0)") })
  }
}
