import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct RankingCurvesTests {
  @Test func theWorstClassesHaveColoursWhereThereAreMany() {
    let names = SampleRecords.names(12)
    let texts = Figure.rankingCurves(SampleRecords.curves(classNames: names)).texts
    #expect(texts.contains("\(names[11]): ROC-AUC 0.7500, average precision 0.8890"))
    #expect(!texts.contains { $0.hasPrefix(names[0]) })
    #expect(texts.contains("the 7 classes of higher average precision"))
  }
}
