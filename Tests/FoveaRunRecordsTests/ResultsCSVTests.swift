import Foundation
import TestSupport
import Testing

@testable import FoveaRunRecords

@Suite struct ResultsCSVTests {
  let records = [
    EpochRecord(
      epoch: 1, step: 10, learningRate: 0.1, trainLoss: 2.5, seconds: 1.5, imagesPerSecond: 100,
      dataWaitShare: 0),
    EpochRecord(
      epoch: 2, step: 20, learningRate: 0.01, trainLoss: 1.25, trainAccuracy: 0.5,
      valLossWeighted: 3, valLossUnweighted: 2, valMetrics: ["macroF1": 0.25, "a,\"b\"": 1],
      seconds: 1.5, imagesPerSecond: 100, dataWaitShare: 0.125),
  ]

  let expected = """
    epoch,step,learningRate,trainLoss,trainAccuracy,valLossWeighted,valLossUnweighted,\
    "val.a,""b""\",val.macroF1,seconds,imagesPerSecond,dataWaitShare
    1,10,0.1,2.5,,,,,,1.5,100.0,0.0
    2,20,0.01,1.25,0.5,3.0,2.0,1.0,0.25,1.5,100.0,0.125

    """

  @Test func oneRowPerEpochAndOneColumnPerMetric() {
    #expect(ResultsCSV.text(records) == expected)
  }

  @Test func theFileHoldsTheText() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("results.csv")
      try ResultsCSV.write(records, to: url)
      #expect(try String(contentsOf: url, encoding: .utf8) == expected)
    }
  }
}
