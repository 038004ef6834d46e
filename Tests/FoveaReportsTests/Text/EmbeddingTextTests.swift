import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct EmbeddingTextTests {
  @Test func saysWhatTheMapIsWorth() {
    var record = EmbeddingFigureTests.record(classes: 2)
    record.totalCount = 5000
    record.commonestShare = 0.5
    (record.divergence, record.perplexity) = (0.71, 13)
    record.suspects = (0..<7).map {
      .init(path: "\($0).png", label: "class 0", neighbourLabel: "class 1", neighbourCount: 10)
    }
    #expect(
      EmbeddingText.text(record) == """
        photos, test: 40 of 5,000 images (drawn, seed 0) by t-SNE
        512 features (the input of fc): components 1 and 2 have 60.0 % of the variance, the \
        first 3 70.0 %
        10 neighbours agree with the label: 90.0 % by all features, 80.0 % in the map (commonest \
        label alone 50.0 %)
        trustworthiness of the map (10 neighbours): 0.950; divergence 0.710, perplexity 13

        7 images whose 10 neighbours all have other labels:
          0.png: class 0, but 10 of 10 neighbours are class 1
          1.png: class 0, but 10 of 10 neighbours are class 1
          2.png: class 0, but 10 of 10 neighbours are class 1
          3.png: class 0, but 10 of 10 neighbours are class 1
          4.png: class 0, but 10 of 10 neighbours are class 1
          … and 2 more in embed.json

        """)
  }

  @Test func valuesHaveAnRSquared() {
    let lines = EmbeddingText.figures(EmbeddingFigureTests.record(classes: 0, method: .pca))
    #expect(
      lines[1] == "R\u{00B2} of class by 10 neighbours: 0.900 by all features, 0.800 in the map")
  }
}
