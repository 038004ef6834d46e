import Foundation

/// Chooses the algorithm of a convolution step: the fastest measured on this machine, or the usual
/// one when the search is off.
///
/// A choice is made once and is on disk before its first use. The next process, and a run that
/// resumes, therefore lower alike and get the same bits. Where it can't be stored, no choice is
/// made. All of this happens on the evaluation thread, where plans are compiled.
///
/// A run that is recorded (``ConvolutionRecording``) follows its own choices before those stored.
enum ConvolutionSearch {
  /// Below this amount of work, every algorithm takes microseconds.
  static let minimumMultiplyAdds = 1 << 20
  /// The share of the usual algorithm's time that another algorithm must save.
  static let margin = 0.03

  /// `off`, `direct` or a folder; nil until first requested.
  nonisolated(unsafe) private static var mode: ConvolutionSearchMode?
  /// Whether choices can be stored. Without that, none are made.
  nonisolated(unsafe) private static var canStore = true
  nonisolated(unsafe) private static var known: ConvolutionChoices?
  /// The recording of the current job of the evaluation thread.
  nonisolated(unsafe) static var recording: ConvolutionRecording?

  /// Adds a problem's steps to a plan by the algorithm chosen for it.
  static func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws {
    // For a plan that runs once, timing would take many times as long as the run.
    try Cancellation.check()
    let algorithm = algorithm(for: problem, measuring: !plan.runsOnce)
    try Cancellation.check()
    plan.plan.algorithms[problem.description] = algorithm.name
    try algorithm.lower(problem, into: plan)
  }

  static func algorithm(for problem: ConvolutionProblem, measuring: Bool = true)
    -> any ConvolutionAlgorithm
  {
    let candidates = ConvolutionAlgorithms.supporting(problem)
    if let followed = recording?.followed(for: problem, among: candidates) { return followed }
    if currentMode == .direct { return ConvolutionAlgorithms.all[0] }
    guard candidates.count > 1, problem.multiplyAdds >= minimumMultiplyAdds,
      let folder = currentFolder
    else { return ConvolutionAlgorithms.usual(for: problem) }
    do {
      if known == nil { known = try load(folder) }
      let (machine, key) = (ConvolutionChoices.thisMachine, problem.description)
      if let choice = known?[machine, key, candidates] { return choice }
      guard canStore, measuring else { return ConvolutionAlgorithms.usual(for: problem) }
      let measured = try ConvolutionTrial.choose(
        problem, among: candidates, usual: ConvolutionAlgorithms.usual(for: problem).name,
        margin: margin)
      let stored = try ConvolutionChoiceFile(folder: folder).adding(
        measured, machine, key, candidates)
      known = stored
      if let choice = stored[machine, key, candidates] { return choice }
    } catch is CompilationCancelled {
      // Nothing was chosen; the next compilation chooses.
    } catch {
      canStore = false
      if known == nil { known = ConvolutionChoices() }
      Engine.warn(
        "convolution algorithms can't be chosen by timing: \(error) Until then steps without a "
          + "stored choice use the usual algorithm, which may be slower.")
    }
    return ConvolutionAlgorithms.usual(for: problem)
  }

  private static func load(_ folder: URL) throws -> ConvolutionChoices {
    let (choices, warning) = try ConvolutionChoiceFile(folder: folder).read()
    if let warning { Engine.warn(warning) }
    return choices
  }

  // MARK: - Settings

  /// `off`, `direct` or a folder. On the evaluation thread.
  static var currentMode: ConvolutionSearchMode {
    if let mode { return mode }
    let text = ProcessInfo.processInfo.environment[ConvolutionSearchMode.variable]
    do {
      use(try ConvolutionSearchMode(text))
    } catch {
      Engine.warn("\(error)")
      use(.off)
    }
    return mode ?? .off
  }

  /// The folder of the choices; nil where there is no search. On the evaluation thread.
  static var currentFolder: URL? { currentMode.folder }

  static func use(_ newMode: ConvolutionSearchMode) {
    mode = newMode.folder.map { .folder($0) } ?? newMode
    canStore = true
    known = nil
  }

  /// The choices stored in the current folder.
  static func stored() throws -> ConvolutionChoices {
    guard let folder = currentFolder else { return ConvolutionChoices() }
    return try load(folder)
  }

  /// Removes the stored choices and returns their number.
  static func clear() throws -> Int {
    guard let folder = currentFolder else { return 0 }
    let count = try ConvolutionChoiceFile(folder: folder).remove()
    use(.folder(folder))
    return count
  }
}
