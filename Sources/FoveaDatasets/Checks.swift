extension Dataset {
  /// Checks that a model can learn from the data: labels in range, at least two classes, none
  /// empty.
  ///
  /// - Throws: `DatasetError` with the class and the fix.
  public func checkClasses() throws {
    for sample in samples {
      guard let label = sample.annotation.labels.first(where: { !classNames.indices.contains($0) })
      else { continue }
      throw DatasetError(
        .labelOutOfRange,
        "\(sample.id): label \(label) is out of range; there are \(classNames.count) class "
          + "names (labels 0 to \(classNames.count - 1))")
    }
    let repeated = Dictionary(grouping: classNames, by: { $0 }).filter { $0.value.count > 1 }
    if let name = repeated.keys.sorted().first {
      throw DatasetError(
        .badSetting, "class name '\(name)' is given \(repeated[name]?.count ?? 0) times")
    }
    let traits = task.traits
    guard traits.annotation == .label || traits.annotation == .boxes else { return }
    let counts = classCounts()
    guard classNames.count >= traits.fewestClasses else {
      throw DatasetError(
        .oneClass,
        "\(root.path) has only one class ('\(classNames.first ?? "")'): \(task.rawValue) needs at "
          + "least two. Add images of another class, such as pictures without a "
          + "'\(classNames.first ?? "")'")
    }
    let empty = classNames.indices.filter { counts[$0] == 0 }.map { classNames[$0] }
    // Long lists of classes are usual in detection, and a data set need not contain all of them.
    guard empty.isEmpty || (!traits.needsEveryClass && empty.count < classNames.count) else {
      throw DatasetError(
        .emptyClass,
        "no \(traits.things) of \(empty.count == 1 ? "class" : "classes") "
          + "\(DatasetError.list(empty)) in \(root.path): add images, or leave "
          + "\(empty.count == 1 ? "it" : "them") out of the class names")
    }
  }

  /// Notes the classes that validation or test cannot evaluate.
  mutating func noteMissingClasses() {
    let traits = task.traits
    guard traits.annotation == .label || traits.annotation == .boxes,
      traits.needsEveryClassInTraining
    else { return }
    for split in splits where split != .training || !traits.needsEveryClass {
      let counts = classCounts(in: split)
      let missing = classNames.indices.filter { counts[$0] == 0 }.map { classNames[$0] }
      if !missing.isEmpty {
        notes.append("\(split.rawValue) has no \(traits.things) of \(DatasetError.list(missing))")
      }
    }
  }

  /// Checks that training is not empty and has every class that another split has.
  ///
  /// - Throws: `DatasetError` with the classes and splits.
  public func checkSplits() throws {
    guard !indices(of: .training).isEmpty else {
      throw DatasetError(.malformed, "\(root.path) has no training samples")
    }
    // Verification is about identities that training has never seen.
    guard task.traits.needsEveryClassInTraining else { return }
    let training = classCounts(in: .training)
    for split in [Split.validation, .test] {
      let counts = classCounts(in: split)
      let unseen = classNames.indices.filter { counts[$0] > 0 && training[$0] == 0 }
      guard unseen.isEmpty else {
        throw DatasetError(
          .unseenClass,
          "\(split.rawValue) holds \(unseen.count == 1 ? "a class" : "classes") that train lacks: "
            + DatasetError.list(unseen.map { "\(classNames[$0]) (\(counts[$0]))" })
            + ". Add training images, or remove \(unseen.count == 1 ? "it" : "them") from "
            + split.rawValue)
      }
    }
  }
}
