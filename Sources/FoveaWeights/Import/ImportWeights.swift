import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors

/// Gives a model the numbers of a file that another program wrote.
///
/// Whose names the file has is recognised by how many fit; what each name means is a table for each
/// family of models. Axes are brought to the order that the model's layers have. Keras's layers are
/// matched by their order instead.
///
/// ```swift
/// let archive = try openTensorArchive(at: url)
/// var model = try Catalogue.model(named: "resnet18").build(shape, key: key)
/// let report = try importWeights(
///   from: archive, into: &model, named: "resnet18", options: .init(skipsClassifier: true))
/// ```
///
/// - Parameters:
///   - archive: the file.
///   - model: what takes the numbers; where the file doesn't fit it stays as it is.
///   - name: its name in the catalogue.
///   - options: what may differ.
/// - Returns: what became of every parameter and every tensor.
/// - Throws: `WeightImportError` with the report where more differs than is allowed, `ArchiveError`
///   where a tensor cannot be read, `KerasImportError` where Keras's layers fit in shape only.
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

/// - Throws: `WeightImportError` where more differs than is allowed.
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

/// Computes parameters and puts them into a model once all are there.
private func assign(
  _ steps: [(path: String, make: () throws -> Tensor)], to model: inout any Layer
) throws {
  var values: [String: Tensor] = [:]
  // Some at a time: until they are computed, the file's own tensors stand in memory beside them.
  var waiting: [String: Tensor] = [:]
  var waitingCount = 0
  func compute() throws {
    try Tensor.evaluating(Array(waiting.values))
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
