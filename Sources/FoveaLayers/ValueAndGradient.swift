import FoveaTensors

/// A loss and its gradients with respect to the trainable parameters of a model, in the order of
/// `trainableParameters()`. Both are unevaluated.
///
/// ```swift
/// let (loss, gradients) = valueAndGradient(of: model) { model in
///   (model(x, context) - y).squared().mean()
/// }
/// ```
///
/// - Precondition: `loss` returns a `float32` scalar.
public func valueAndGradient(of model: any Layer, _ loss: (any Layer) -> Tensor) -> (
  value: Tensor, gradients: [Tensor]
) {
  let value = loss(model)
  let targets = model.trainableParameters().map(\.parameter.value)
  return (value, gradients(of: value, at: targets))
}
