import Foundation
import Testing

@Suite struct FineTuneTests {
  /// A run, another that starts from its weights and trains the last layer, and a probe.
  @Test func trainsOnFromARun() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let first = try folder.train()
    try #require(first.code == 0, "\(first.errors)")
    let source = "runs/classification/run"
    let tuned = try FoveaProgram.run(
      "train", "shapes", "--weights", source, "--freeze", "backbone", "--unfreeze", "2:stage3",
      "--epochs", "2", "--name", "tuned", "--quiet", in: folder.url)
    try #require(tuned.code == 0, "\(tuned.errors)")
    #expect(
      tuned.output.contains(
        """
        model: lenet5, 21,046 parameters, input 16x16x1 (height, width, channels)

        part    layers  parameters  trained    rate  later
        stem    conv1          156        0  frozen
        stage1  conv2        2,416        0  frozen
        stage2  fc1          7,800        0  frozen
        stage3  fc2         10,164        0      x1  from epoch 2
        head    fc3            510      510      x1
        all                 21,046      510

        """), "\(tuned.output)")
    #expect(
      tuned.output.contains(
        "note: weights: 10 tensors of \(source), the head (fc3) among them"))
    #expect(
      tuned.output.contains(
        "note: input: 16x16, resize stretch, mean and deviation of the weights"))
    for line in tuned.output.components(separatedBy: "\ntest: ")[0].split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
    let probe = try FoveaProgram.run(
      "train", "shapes", "--weights", source, "--probe", "--epochs", "3", "--name", "probe",
      "--quiet", in: folder.url)
    try #require(probe.code == 0, "\(probe.errors)")
    let measured = try FoveaProgram.run(
      "evaluate", "runs/classification/probe", "shapes", in: folder.url)
    #expect(measured.code == 0 && measured.output.contains("\ntest: 18 samples, 6 classes\n"))
  }

  @Test func saysWhereWeightsComeFrom() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let environment = ["XDG_CACHE_HOME": folder.url.path]
    let absent = try FoveaProgram.run(
      "train", "shapes", "--weights", "efficientnet-lite0", in: folder.url,
      environment: environment)
    #expect(
      absent.errors.contains(
        "--weights: efficientnet-lite0 is not on this machine yet. Fetch it first: "
          + "fovea weights get efficientnet-lite0"), "\(absent.errors)")
    let misuse = try FoveaProgram.run(
      "train", "shapes", "--weights", "efficientnet-lite9", in: folder.url,
      environment: environment)
    #expect(
      misuse.errors.contains("there is no file or run 'efficientnet-lite9'")
        && misuse.errors.contains("Did you mean 'efficientnet-lite"), "\(misuse.errors)")
  }

  @Test func summaryShowsWhatTrains() throws {
    let folder = try TemporaryFolder()
    let summary = try FoveaProgram.run(
      "summary", "resnet18", "--freeze", "stem,stage1", "--unfreeze", "3:*", "--layer-decay",
      "0.5", in: folder.url)
    #expect(
      summary.output.hasSuffix(
        """

        part    layers      parameters     trained    rate  statistics  later
        stem    conv1, bn1       9,536           0  x0.031  kept        from epoch 3
        stage1  stages.0       147,968           0  x0.062  kept        from epoch 3
        stage2  stages.1       525,568     525,568   x0.12  measured
        stage3  stages.2     2,099,712   2,099,712   x0.25  measured
        stage4  stages.3     8,393,728   8,393,728    x0.5  measured
        head    fc             513,000     513,000      x1
        all                 11,689,512  11,532,008

        """), "\(summary.output.suffix(700))")
    let misuse = try FoveaProgram.run(
      "summary", "resnet18", "--freeze", "stagee1", in: folder.url)
    #expect(
      misuse.errors.contains("no part of the model is called 'stagee1'. Did you mean 'stage1'?"))
  }
}
