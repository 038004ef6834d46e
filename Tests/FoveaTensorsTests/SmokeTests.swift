import Testing
@testable import FoveaTensors

@Test func smoke() {
  Engine.verifiesGraphs = true
  let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
  let y = (x * 2 + 1).exp()
  print(y.floats())
  #expect((x * 2).sum(axes: [1]).floats() == [6, 14])
  #expect((x * 2).sum(axes: [0]).floats() == [8, 12])
  #expect((x * 2).sum().item() == 20)
  #expect(x.transposed().floats() == [1, 3, 2, 4])
  #expect(x.matmul(x).floats() == [7, 10, 15, 22])
  #expect(x.matmul(x, transposingB: true).floats() == [5, 11, 11, 25])
  let s = Tensor(Float(3))
  let dx = gradients(of: s * s * s, at: [s])[0]
  let d2 = gradients(of: dx, at: [s])[0]
  #expect(dx.item() == 27)
  #expect(d2.item() == 18)
  let img = Tensor.randomNormal([2, 8, 8, 16], key: RandomKey(seed: 1))
  let w = Tensor.randomNormal([16, 3, 3, 16], key: RandomKey(seed: 2))
  Tensor.evaluate([img, w])
  let f = img.conv2D(w, padding: .same)
  let bn = f.batchNormalized(scale: .ones([16]), shift: .zeros([16]))
  let out = (bn.output + img).relu()
  let loss = (out * out).mean()
  let g = gradients(of: loss, at: [img, w])
  Tensor.evaluate([loss] + g)
  print(loss.item(), g[0].floats()[0..<4], g[1].floats()[0..<4])
}
