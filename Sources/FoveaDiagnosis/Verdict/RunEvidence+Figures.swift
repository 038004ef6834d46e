import FoveaRunRecords

extension RunEvidence {
  /// Every number that the rules compare, by name: the key `figures` of `diagnosis.json`.
  var figures: [String: Double] {
    let trends = RunTrends(history)
    var found = [
      "trainingSkill": skill.training, "validationSkill": skill.validation, "gap": gap,
      "uncertainty": uncertainty, "learningRateRatio": rateRatio, "jumps": trends.jumps,
      "trainingJumps": trends.trainingJumps, "rises": rises, "remaining": trends.remaining,
      "riseSinceLowest": trends.riseSinceLowest, "lateFall": trends.lateFall,
      "lateValidationFall": trends.lateValidationFall, "doublingFall": trends.doublingFall,
      "imagesPerClass": imagesPerClass, "parameters": Double(parameters),
      "resemblance": resemblance,
    ]
    if let labels {
      found["confidentErrors"] = labels.confidentErrors
      found["labelErrors"] = labels.errors
      found["confidenceAUC"] = labels.confidenceAUC
      found["secondChoice"] = labels.secondChoice
    }
    return found.filter(\.value.isFinite)
  }
}
