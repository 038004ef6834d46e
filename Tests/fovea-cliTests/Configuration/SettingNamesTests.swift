import Testing

@testable import fovea_cli

@Suite struct SettingNamesTests {
  @Test(arguments: [
    ("`learningRate` is 0", "--learning-rate is 0"),
    ("give `weights` and leave `model` out", "give --weights and leave --model out"),
    ("`epochs`", "--epochs"), ("set `head` and `size`", "set --head and --size"),
    ("fetch it: `WeightCatalogue.get` x", "fetch it: fovea weights get x"),
    ("run `make test`, not `epoch`", "run `make test`, not `epoch`"),
    ("a ` alone, `epochs` ` alone", "a ` alone, `epochs` ` alone"),
    ("nothing", "nothing"),
  ])
  func keysBecomeFlags(text: String, shown: String) {
    #expect(SettingNames.asFlags(text) == shown)
  }

  @Test func orStayKeysInAFile() {
    #expect(SettingNames.asKeys("`learningRate` is 0, `x`") == "learningRate is 0, `x`")
  }

  @Test func settingsBecomeWordsOfACommand() {
    let given = [
      (key: "learningRate", text: "0.1"), (key: "probe", text: "true"),
      (key: "splits", text: "-a.json"),
    ]
    #expect(
      SettingNames.words(given) == ["--learning-rate", "0.1", "--probe", "--splits=-a.json"])
    #expect(SettingNames.words([(key: "probe", text: "false")]) == ["--no-probe"])
    #expect(SettingNames.words([(key: "unknown", text: "1")]).isEmpty)
  }
}
