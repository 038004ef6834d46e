import Fovea
import Testing

@testable import fovea_cli

@Suite struct ConfigurationTextTests {
  @Test func readsBackTheSame() throws {
    var settings = ResolvedSettings()
    try settings.apply(flags: [
      "data=my photos: best", "classNames=T-shirt/top,yes,1", "learningRate=0.003",
      "imageSize=96x128", "classWeights=yes=2.5,*=1", "nesterov=true", "name=#1",
      "splits=a b.json", "augment=random-crop:4,horizontal-flip", "earlyStopping=3",
    ])
    let yaml = try ConfigurationText.yaml(settings.configuration, splits: settings.splits)
    var again = ResolvedSettings()
    try again.apply(ConfigurationFile(yaml, path: "config.yaml"))
    #expect(again.configuration == settings.configuration)
    #expect(again.splits == "a b.json")
    for setting in TrainingConfiguration.settings {
      #expect(yaml.contains("\n\(setting.key): "), "no \(setting.key)")
    }
  }

  @Test func flagsBeatTheFile() throws {
    var settings = ResolvedSettings()
    try settings.apply(ConfigurationFile("epochs: 7\nbatch-size: 8\n", path: "a.yaml"))
    try settings.apply(flags: ["epochs=2"])
    #expect(settings.configuration.epochs == 2)
    #expect(settings.configuration.batchSize == 8)
    #expect(settings.configuration.prefetch == TrainingConfiguration().prefetch)
  }

  @Test func classNamesFromAFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("cat\n\n  dog \r\nowl\n", to: "names.txt")
    #expect(try ClassNames(parsing: folder("names.txt").path).names == ["cat", "dog", "owl"])
    #expect(try ClassNames(parsing: "cat, dog").names == ["cat", "dog"])
    let error = #expect(throws: UsageError.self) { try ClassNames(parsing: "nams.txt") }
    #expect(
      error?.description
        == "class names 'nams.txt': there is no such file, and a list needs at least two names "
        + "with commas between")
  }
}
