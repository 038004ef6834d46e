import FoveaModels
import Testing

@testable import FoveaDiagnosis

@Suite struct ModelFamiliesTests {
  @Test func familiesAreOfTheCatalogueAndGrow() throws {
    let names = ModelFamilies.all.flatMap { $0 }
    #expect(Set(names).count == names.count)
    for family in ModelFamilies.all {
      let entries = try family.map { try Catalogue.model(named: $0) }
      #expect(Set(entries.map(\.task)).count == 1)
      let counts = entries.compactMap(\.publishedParameterCount)
      // LeNet has more weights than a small convolutional network, nearly all in dense layers.
      if family[0] != "lenet5" { #expect(counts == counts.sorted(), "\(family)") }
    }
  }

  @Test func optionsComeBeforeOtherModels() {
    func text(_ model: String, _ options: [String: String], larger: Bool) -> [String] {
      ModelFamilies.neighbour(of: model, options: options, isLarger: larger)?.changes.map {
        "\($0.key)=\($0.value ?? "")"
      } ?? []
    }
    #expect(text("unet", ["depth": "1", "width": "4"], larger: true) == ["modelOptions="])
    #expect(text("unet", [:], larger: true) == ["modelOptions=width=64"])
    #expect(text("unet", [:], larger: false) == ["modelOptions=width=16"])
    #expect(text("resnet18", [:], larger: true) == ["model=resnet34", "modelOptions="])
    #expect(text("yolo-l", [:], larger: true) == [])
    #expect(text("lenet5", [:], larger: false) == [])
  }
}
