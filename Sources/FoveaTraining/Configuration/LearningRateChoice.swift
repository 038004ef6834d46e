import FoveaSupport

/// The text of the setting `learningRate`: a number, the usual one, or the one that a range test
/// finds.
enum LearningRateChoice: Sendable, Equatable {
  case usual
  case found
  case number(Double)
}

extension OptimizationSettings {
  /// The properties `learningRate` and `findsLearningRate` as one value.
  var learningRateChoice: LearningRateChoice {
    get { findsLearningRate ? .found : learningRate.map { .number($0) } ?? .usual }
    set {
      if case .number(let rate) = newValue { learningRate = rate } else { learningRate = nil }
      findsLearningRate = newValue == .found
    }
  }
}

extension SettingCodec where Value == LearningRateChoice {
  /// A number above 0, `auto` or `usual`; JSON's null is the usual one.
  static var learningRate: Self {
    let number = SettingCodec<Double>.number(above: 0, to: 1e9)
    let parse: @Sendable (String) throws -> LearningRateChoice? = { text in
      switch text.lowercased() {
      case "usual": .usual
      case "auto": .found
      default: try number.parse(text).map { .number($0) }
      }
    }
    var codec = Self(
      "NUMBER|auto|usual", parse: parse,
      text: { choice in
        switch choice {
        case .usual: "usual"
        case .found: "auto"
        case .number(let rate): number.text(rate)
        }
      },
      json: { choice in
        switch choice {
        case .usual: .string("usual")
        case .found: .string("auto")
        case .number(let rate): number.json(rate)
        }
      })
    let usual = codec.parseJSON
    codec.parseJSON = { json in json == .null ? .usual : try usual(json) }
    codec.example = "0.05"
    return codec.expecting(number.expects) { choice in
      if case .number(let rate) = choice { number.isValid(rate) } else { true }
    }
  }
}
