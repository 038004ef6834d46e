import FoveaRunRecords
import Testing

@testable import FoveaReports

/// A record with a slice beyond chance and one within.
func slicesRecord(lowerIsBetter: Bool = false) -> SlicesRecord {
  SlicesRecord(
    task: "classification", split: "test", imageCount: 1200,
    scores: [
      SlicesRecord.Score(
        units: "images", key: "accuracy", title: "accuracy", lowerIsBetter: lowerIsBetter,
        value: 0.9, count: 1200)
    ], minimumCount: 10, level: 0.05,
    slices: [
      SlicesRecord.Slice(
        units: "images", attribute: "class", value: "shirt", count: 120, score: 0.7,
        interval: ConfidenceInterval(lower: 0.61, upper: 0.78, resamples: 0), rest: 0.9222,
        pValue: 1e-7, adjustedPValue: 1e-6, isWorse: true),
      SlicesRecord.Slice(
        units: "images", attribute: "brightness", value: "below 85.2", count: 400, score: 0.88,
        interval: nil, rest: 0.91, pValue: 0.11, adjustedPValue: 0.22, isWorse: false),
    ],
    leftOut: [
      SlicesRecord.LeftOut(attribute: "colour", reason: "the same for all images"),
      SlicesRecord.LeftOut(attribute: "contrast", reason: "the same for all images"),
    ])
}

@Suite struct SlicesTableTests {
  @Test func theWholeText() {
    #expect(
      SlicesTable.text(slicesRecord()) == """
        slice                  count   score  95 % interval       rest  p, Holm
        ---------------------  -----  ------  ----------------  ------  -------  -----
        class = shirt            120  0.7000  [0.6100, 0.7800]  0.9222  <0.0001  worse
        brightness below 85.2    400  0.8800  -                 0.9100   0.2200

        test: accuracy 0.9000 (1,200 images)
        1 slice of 2 is worse than the rest beyond chance (Holm, level 0.05):
          class = shirt: 0.7000, the rest 0.9222
        left out: colour, contrast (the same for all images)

        """)
  }

  @Test func saysWhereNothingIsWorse() {
    var record = slicesRecord()
    record.slices[0].isWorse = false
    record.leftOut = []
    #expect(
      SlicesTable.summary(record).last
        == "No slice is worse than the rest beyond chance (Holm over 2 slices, level 0.05).")
    record.slices = []
    #expect(SlicesTable.text(record).contains("there are too few images for slices."))
  }

  @Test func longTablesAreCutButNotTheSlicesBeyondChance() {
    var record = slicesRecord()
    record.slices =
      [SlicesRecord.Slice](repeating: record.slices[0], count: 4)
      + [SlicesRecord.Slice](repeating: record.slices[1], count: 5)
    let text = SlicesTable.text(record, limit: 2)
    #expect(text.contains("… and 5 more slices in slices.json") || text.contains("… and 5 slices"))
  }
}
