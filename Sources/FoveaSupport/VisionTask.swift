/// The kind of output of a model.
public enum VisionTask: String, Codable, Sendable, CaseIterable {
  /// One class for the image.
  case classification
  /// Numbers for the image.
  case regression
  /// Boxes around objects, each with a class.
  case detection
  /// A class for each pixel.
  case segmentation
  /// An embedding of the image; the embeddings of two images of the same identity are near.
  case verification
}

extension VisionTask {
  /// Short and long names of tasks in other programs.
  package static let otherNames: [String: VisionTask] = [
    "classify": .classification, "cls": .classification, "image-classification": .classification,
    "detect": .detection, "object-detection": .detection, "segment": .segmentation,
    "seg": .segmentation, "semantic-segmentation": .segmentation, "regress": .regression,
    "verify": .verification,
  ]

  /// The task of a name, or of a usual other name such as `detect`; case, `-` and `_` don't matter.
  package init?(named name: String) {
    let names = Self.allCases.map(\.rawValue) + Self.otherNames.keys
    guard let found = NearestName.match(name, among: names),
      let task = VisionTask(rawValue: found) ?? Self.otherNames[found]
    else { return nil }
    self = task
  }
}

/// The form in which data answers a task. Readers, checks and loaders go by it, not by the task.
package enum AnnotationKind: Sendable {
  /// A class for the image.
  case label
  /// Numbers for the image.
  case values
  /// Boxes with classes.
  case boxes
  /// A class for each pixel.
  case mask

  /// Whether it names places in the image, by pixels.
  package var hasPlaces: Bool { self == .boxes || self == .mask }
}

/// The facts about a task that code below the trainer needs.
package struct TaskTraits: Sendable {
  /// The form of the data's annotations.
  package let annotation: AnnotationKind
  /// The word for the things that are counted by class: samples, objects or images.
  package let things: String
  /// The words for the data's names, one and several: class and classes, or value and values.
  package var names = (one: "class", several: "classes")
  /// The fewest classes that there is something to learn from.
  package var fewestClasses = 1
  /// Whether every class that is evaluated must occur in training.
  package var needsEveryClassInTraining = true
  /// Whether a class without a single annotation is an error.
  package var needsEveryClass = false
  /// Whether images may be mixed, with shares of classes as labels.
  package var mixesLabels = false
  /// Whether the model has an output for each of the data's names.
  package var namesOutputs = true
  /// Whether training counts correct answers.
  package var countsCorrectAnswers = false
}

extension VisionTask {
  /// The properties of the task that other code depends on.
  package var traits: TaskTraits {
    switch self {
    case .classification:
      TaskTraits(
        annotation: .label, things: "samples", fewestClasses: 2, needsEveryClass: true,
        mixesLabels: true, countsCorrectAnswers: true)
    case .regression:
      TaskTraits(annotation: .values, things: "samples", names: ("value", "values"))
    case .detection: TaskTraits(annotation: .boxes, things: "objects")
    case .segmentation:
      TaskTraits(annotation: .mask, things: "images", countsCorrectAnswers: true)
    case .verification:
      TaskTraits(
        annotation: .label, things: "samples", fewestClasses: 2, needsEveryClassInTraining: false,
        needsEveryClass: true, namesOutputs: false)
    }
  }

  /// The form of the data's annotations.
  package var annotation: AnnotationKind { traits.annotation }
}
