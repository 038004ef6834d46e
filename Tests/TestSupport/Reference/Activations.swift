import Foundation

/// The activations by their formulas.
public enum ReferenceActivation {
  public static func relu(_ x: Double) -> Double { x > 0 ? x : 0 }
  public static func relu6(_ x: Double) -> Double { min(max(x, 0), 6) }
  public static func leakyReLU(_ x: Double, slope: Double) -> Double { x > 0 ? x : slope * x }
  public static func elu(_ x: Double, alpha: Double) -> Double {
    x > 0 ? x : alpha * (exp(x) - 1)
  }
  public static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  public static func gelu(_ x: Double) -> Double { x * 0.5 * (1 + erf(x / 2.squareRoot())) }
  public static func geluTanh(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }
  public static func silu(_ x: Double) -> Double { x * sigmoid(x) }
  public static func hardSigmoid(_ x: Double) -> Double { relu6(x + 3) / 6 }
  public static func hardSwish(_ x: Double) -> Double { x * hardSigmoid(x) }
  public static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  public static func mish(_ x: Double) -> Double { x * tanh(softplus(x)) }
}
