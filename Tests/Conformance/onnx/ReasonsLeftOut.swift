/// Why the runtime lacks an operator.
enum ReasonsLeftOut {
  private static let reasons: [(reason: String, names: Set<String>)] = [
    (
      "Values that are sequences, maps or optional, which our graphs don't have",
      [
        "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
        "SequenceLength", "SequenceMap", "SplitToSequence", "ConcatFromSequence", "Optional",
        "OptionalGetElement", "OptionalHasElement", "ai.onnx.ml.DictVectorizer",
      ]
    ),
    (
      "Random numbers that no test can compare",
      [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
        "RandomUniformLike",
      ]
    ),
    (
      "Texts",
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
    ("Recurrent networks", ["GRU", "LSTM", "RNN"]),
  ]

  static func reason(for name: String) -> String {
    if let known = reasons.first(where: { $0.names.contains(name) }) { return known.reason }
    if name.hasPrefix("ai.onnx.preview.training.") { return "Training, which Fovea does itself" }
    if name.hasPrefix("ai.onnx.ml.") {
      return "Trees, vectors and other models that are no networks"
    }
    return "Not asked for by networks for images so far"
  }

  /// What is to be said of a case that doesn't pass.
  static func note(on name: String) -> String? {
    if name.contains("qlinearmatmul"), name.contains("int8") {
      return "the expected numbers drop high bits where the operator's definition says to saturate"
    }
    if name.contains("training_dropout") { return "the expected numbers are NumPy's random ones" }
    return nil
  }
}
