import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct RegressionTableTests {
  @Test func theWholeText() {
    var record = RegressionRecord(
      split: "test",
      figures: [
        "meanSquaredError": 1000.25, "meanAbsoluteError": 12.25, "rootMeanSquaredError": 22.125,
        "rSquared": 0.5,
      ],
      details: RegressionDetails(
        sampleCount: 1200, valueNames: ["age", "height"],
        perValue: [
          RegressionValueRecord(
            name: "age", labelMean: 40, meanSquaredError: 4, meanAbsoluteError: 1.5,
            rootMeanSquaredError: 2, rSquared: 0.75),
          RegressionValueRecord(
            name: "height", labelMean: 12_345.678, meanSquaredError: 1996.5, meanAbsoluteError: 23,
            rootMeanSquaredError: 44.682, rSquared: nil),
        ]))
    record.intervals = [
      "rootMeanSquaredError": ConfidenceInterval(lower: 20.5, upper: 24.123456, resamples: 1000)
    ]
    #expect(
      RegressionTable.text(record) == """
        value    mean    RMSE  MAE     MSE     R²
        age        40       2  1.5       4  0.750
        height  12346  44.682   23  1996.5      -

        test: 1,200 samples, 2 values
        RMSE 22.125 [20.5, 24.123]  MAE 12.25  MSE 1000.2  R² 0.5000

        """)
    #expect(
      RegressionTable.definitions(record) == """
        RMSE and MAE in the value's units, MSE in their square; mean: of the labels; R²:
        share of the labels' variance explained.
        R² is undefined (-) for constant labels.
        The figures below the table are plain means over the values.
        [lower, upper]: 95 % bootstrap interval of 1,000 resamples.

        """)
  }
}
