import FoveaRunRecords
import Testing

@testable import FoveaReports

/// The picture of gradients and updates.
@Suite struct GradientFlowTests {
  @Test func drawsFirstToLastMeasurement() throws {
    let records = [1, 51, 101, 151, 201, 251].map { WatchTableTests.record($0, layers: 9) }
    let figure = try #require(Figure.gradientFlow(records))
    let texts = figure.marks.compactMap { mark -> String? in
      if case .text(let text, _, _, _, _, _, _) = mark { text } else { nil }
    }
    let steps = texts.filter { $0.hasPrefix("step ") }
    #expect(Array(steps.prefix(4)) == ["step 1", "step 51", "step 151", "step 251"])
    #expect(texts.contains("stages.8.conv") && !texts.contains("stages.7.conv"))
    // 0.125 and 0.001 are within whole powers of ten.
    #expect(texts.contains("1e-1") && texts.contains("1e-3"))
  }

  @Test func frozenLayersLeaveGaps() throws {
    var record = WatchTableTests.record(1, layers: 5)
    record.layers[0].gradientNorm = nil
    record.layers[2].gradientNorm = 0
    #expect(Figure.gradientFlow([record]) != nil)
  }
}
