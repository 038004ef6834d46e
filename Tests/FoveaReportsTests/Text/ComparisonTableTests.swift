import FoveaRunRecords
import Testing

@testable import FoveaReports

/// Two runs, the second better by accuracy.
func comparisonRecord() -> ComparisonRecord {
  func difference(
    _ metric: String, _ title: String, _ ends: (Double, Double),
    _ verdict: ComparisonRecord.Verdict?
  ) -> ComparisonRecord.Difference {
    ComparisonRecord.Difference(
      run: "b", metric: metric, title: title, lowerIsBetter: false, estimate: 0.012,
      interval: ConfidenceInterval(lower: ends.0, upper: ends.1, resamples: 1000), pValue: 0.012,
      adjustedPValue: verdict.map { _ in 0.012 }, verdict: verdict)
  }
  return ComparisonRecord(
    task: "classification", data: "photos", split: "test", sampleCount: 2000, trainedOnCount: 40,
    selectedByCount: 5, metric: "accuracy", level: 0.05,
    runs: [
      ComparisonRecord.Run(
        name: "a", path: "runs/a", model: "small_cnn", parameters: 94_218, bytes: 380_000,
        epochs: 5, bestEpoch: 4, seconds: 65, dataHash: "1", figures: ["accuracy": 0.9]),
      ComparisonRecord.Run(
        name: "b", path: "runs/b", model: "resnet18", parameters: 11_000_000,
        figures: ["accuracy": 0.912]),
    ], settings: [ComparisonRecord.Setting(key: "learningRate", values: ["0.1", nil])],
    differences: [
      difference("accuracy", "accuracy", (0.003, 0.021), .better),
      difference("macroF1", "macro F1", (-0.01, 0.02), nil),
    ],
    disagreements: [
      ComparisonRecord.Disagreement(
        run: "b", score: "accuracy", better: ["1", "2", "3"], worse: ["4"], equalCount: 1996,
        mcNemarPValue: 0.625)
    ])
}

@Suite struct ComparisonTableTests {
  @Test func theWholeText() {
    #expect(
      ComparisonTable.text(comparisonRecord()) == """
        run  model      parameters     file  epochs (best)  time  accuracy
        ---  ---------  ----------  -------  -------------  ----  --------
        a    small_cnn      94,218  371 KiB          5 (4)  1:05    0.9000
        b    resnet18   11,000,000        -              -     -    0.9120

        setting       a    b
        ------------  ---  -
        learningRate  0.1  ?
        data: not known of every model

        minus a  metric    difference  95 % interval            p
        -------  --------  ----------  ------------------  ------
        b        accuracy     +0.0120  [+0.0030, +0.0210]  0.0120
        b        macro F1     +0.0120  [-0.0100, +0.0200]  0.0120

        test: 2,000 samples of photos
        left out: 40 samples that a model was trained on, 5 that chose a model's best epoch
        b is better than a by 1.20 points of accuracy [0.30, 2.10]
          right only by b: 3, only by a: 1, both or none: 1,996; McNemar p = 0.6250

        """)
  }

  @Test func directionsAndChance() {
    var entry = comparisonRecord().differences[0]
    (entry.estimate, entry.verdict) = (-0.012, .worse)
    (entry.interval.lower, entry.interval.upper) = (-0.021, -0.003)
    #expect(
      ComparisonTable.sentence(entry, "a")
        == "b is worse than a by 1.20 points of accuracy [0.30, 2.10]")
    entry.verdict = .undecided
    #expect(
      ComparisonTable.sentence(entry, "a")
        == "b and a: no difference beyond chance (-1.20 points of accuracy [-2.10, -0.30])")
    (entry.metric, entry.title, entry.verdict) = ("rSquared", "R²", .better)
    (entry.estimate, entry.interval.lower, entry.interval.upper) = (0.25, 0.1, 0.5)
    #expect(ComparisonTable.sentence(entry, "a") == "b is better than a by 0.25 of R² [0.1, 0.5]")
  }
}
