import FoveaSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct BoxLabelSettingsTests {
  @Test func refusesValuesWithoutMeaning() {
    let wrong: [(String, BoxLabelSettings)] = [
      ("overlapShare", BoxLabelSettings(overlapShare: 1.2)),
      ("lowProbability", BoxLabelSettings(lowProbability: 0.97)),
      ("temperature", BoxLabelSettings(temperature: 0)),
      ("weights", BoxLabelSettings(weights: .init(overlooked: 0.5))),
      ("weights.swapped", BoxLabelSettings(weights: .init(swapped: -1))),
    ]
    for (key, settings) in wrong {
      do {
        _ = try BoxLabelScoring(settings: settings)
        Issue.record("\(key) was accepted")
      } catch let error as SettingError {
        #expect(error.key == key)
      } catch {
        Issue.record("\(error)")
      }
    }
  }
}
