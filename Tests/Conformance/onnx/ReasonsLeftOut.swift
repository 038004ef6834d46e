/// Reasons for unsupported operators and failing cases.
enum ReasonsLeftOut {
  private static let reasons: [(reason: String, names: Set<String>)] = [
    (
      "Values that are sequences, maps or optionals, which graphs don't support",
      [
        "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
        "SequenceLength", "SequenceMap", "SplitToSequence", "ConcatFromSequence", "Optional",
        "OptionalGetElement", "OptionalHasElement", "ai.onnx.ml.DictVectorizer",
      ]
    ),
    (
      "Random numbers, which tests can't compare",
      [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
        "RandomUniformLike",
      ]
    ),
    (
      "Strings",
      [
        "RegexFullMatch", "StringConcat", "StringNormalizer", "StringSplit", "TfIdfVectorizer",
        "ai.onnx.ml.LabelEncoder",
      ]
    ),
    (
      "Sound and signals",
      [
        "BlackmanWindow", "DFT", "HammingWindow", "HannWindow", "MelWeightMatrix", "STFT",
      ]
    ),
  ]

  static func reason(for name: String) -> String {
    if let known = reasons.first(where: { $0.names.contains(name) }) { return known.reason }
    if name.hasPrefix("ai.onnx.preview.training.") { return "Training, which Fovea does itself" }
    if name.hasPrefix("ai.onnx.ml.") {
      return "Trees, vectors and other models that are not networks"
    }
    return "Not used by image networks so far"
  }

  /// An explanation of a failing case; nil for none.
  static func note(on name: String) -> String? {
    if name.contains("qlinearmatmul"), name.contains("int8") {
      return "the expected numbers wrap, but the operator's definition saturates"
    }
    if name.contains("training_dropout") {
      return "the expected numbers come from NumPy's random generator"
    }
    return nil
  }
}
