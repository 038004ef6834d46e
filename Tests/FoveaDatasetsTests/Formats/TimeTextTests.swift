import Testing

@testable import FoveaDatasets

@Suite struct TimeTextTests {
  @Test(arguments: [
    ("0", 0), ("-1.5", -1.5), ("1e3", 1000), ("1970-01-01", 0), ("2000-02-29", 951_782_400),
    ("1969-12-31", -86_400), ("2026-11-22T11:30:15Z", 1_795_347_015),
    ("2026-11-22 11:30", 1_795_347_000), ("2026-11-22T11:30:00+02:00", 1_795_339_800),
    ("2026-11-22T11:30:00.5-01:30", 1_795_352_400.5),
  ])
  func readsNumbersAndDates(text: String, seconds: Double) {
    #expect(TimeText.seconds(text) == seconds)
  }

  @Test(arguments: ["", "noon", "2026-13-01", "2026-1", "2026-01-01T25:00", "inf", "2026-01-01Tx"])
  func refusesOtherText(text: String) {
    #expect(TimeText.seconds(text) == nil)
  }
}
