import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors

/// Loads a model's parameters from a file of another program.
///
/// The naming of the file is detected by the number of matching names; each family of models has a
/// table of its names. Axes are permuted to the order of the model's layers. Keras layers are
/// matched by their order.
///
/// ```swift
/// let archive = try openTensorArchive(at: url)
/// var model = try Catalogue.model(named: "resnet18").build(shape, key: key)
/// let report = try importWeights(
///   from: archive, into: &model, named: "resnet18", options: .init(skipsClassifier: true))
/// ```
///
/// - Parameters:
///   - archive: The weight file.
///   - model: The model to change; it is left unchanged if the import fails.
///   - name: The model's name in the catalogue.
///   - options: The allowed differences.
/// - Returns: The outcome for every parameter and every tensor.
/// - Throws: `WeightImportError` with the report if there are more differences than allowed,
///   `ArchiveError` if a tensor cannot be read, `KerasImportError` if Keras layers have matching
///   shapes but compute something else.
@discardableResult
public func importWeights(
  from archive: any TensorArchive, into model: inout any Layer, named name: String,
  options: WeightImportOptions = WeightImportOptions()
) throws -> WeightImportReport {
  let family = WeightFamily.of(name)
  if let file = archive as? KerasFile {
    let plan = try KerasPlan(file, into: model, named: name)
    let head = options.skipsClassifier ? family.classifier : nil
    let (steps, report) = plan.outcome(skipping: head)
    try check(report, options, classifier: family.classifier, fitting: { [] })
    try assign(
      steps.map { step in (step.path, { try step.make(archive) }) }, to: &model)
    return report
  }
  let plan = WeightPlan(archive, into: model, named: name, options: options)
  try check(plan.report, options, classifier: plan.reading.family.classifier) {
    FittingModels.names(archive, besides: name)
  }
  try assign(
    plan.steps.map { step in
      (step.path, { step.change(try archive.tensor(named: step.tensor)) })
    }, to: &model)
  return plan.report
}

/// - Throws: `WeightImportError` if there are more differences than allowed.
private func check(
  _ report: WeightImportReport, _ options: WeightImportOptions, classifier: String?,
  fitting: () -> [String]
) throws(WeightImportError) {
  let isMissing = !report.missing.isEmpty || !report.mismatched.isEmpty
  if report.matched.isEmpty || (isMissing && !options.allowsMissing)
    || (!report.unexpected.isEmpty && !options.allowsUnexpected)
  {
    throw WeightImportError(report, classifier: classifier, fitting: fitting())
  }
}

/// Evaluates the parameters and assigns them, once all have succeeded.
private func assign(
  _ steps: [(path: String, make: () throws -> Tensor)], to model: inout any Layer
) throws {
  var values: [String: Tensor] = [:]
  // In groups: until a group is evaluated, the file's own tensors are in memory as well.
  var waiting: [String: Tensor] = [:]
  var waitingCount = 0
  func compute() throws {
    try Tensor.tryEvaluate(Array(waiting.values))
    values.merge(waiting) { $1 }
    waiting = [:]
    waitingCount = 0
  }
  for step in steps {
    let tensor = try step.make()
    waiting[step.path] = tensor
    waitingCount += tensor.count
    if waitingCount > 8_000_000 { try compute() }
  }
  try compute()
  model.update { path, parameter in
    if let value = values[path] { parameter.value = value }
  }
}
