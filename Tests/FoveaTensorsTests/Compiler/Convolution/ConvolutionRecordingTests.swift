import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Recorded convolution algorithms")
struct ConvolutionRecordingTests {
  /// A convolution that Winograd computes by rule; each test has its own shape.
  private func convolved(width: Int) -> [Float] {
    func drawn(_ shape: [Int], _ stream: Int) -> Tensor {
      Tensor(Array64.random(shape, stream: stream).values.map(Float.init), shape: shape)
    }
    let (x, w) = (drawn([1, 8, width, 32], 1), drawn([32, 3, 3, 32], 2))
    return x.conv2D(w, padding: .same).floats()
  }

  @Test func aRecordIsFollowedAndKept() throws {
    let first = ConvolutionRecording()
    let usual = first.run { convolved(width: 9) }
    let record = first.record
    #expect(record.machine == ConvolutionRecording.thisMachine)
    #expect(record.algorithms.count == 1 && record.algorithms.values.first == "winograd4x4")

    var other = record
    other.algorithms = record.algorithms.mapValues { _ in "onednn" }
    other.algorithms["a later step"] = "onednn"
    let second = ConvolutionRecording(following: other)
    let direct = second.run { convolved(width: 9) }
    #expect(direct != usual && second.record.algorithms == other.algorithms)
    #expect(second.takeMissing().isEmpty)

    // A plan that is known already is recorded, too, and followers don't change the others.
    let third = ConvolutionRecording(following: other)
    #expect(third.run { convolved(width: 9) } == direct && third.record == second.record)
    let fourth = ConvolutionRecording()
    #expect(fourth.run { convolved(width: 9) } == usual && fourth.record == record)
    #expect(convolved(width: 9) == usual)
  }

  @Test func algorithmsThatThisMachineLacksAreReported() {
    let first = ConvolutionRecording()
    let usual = first.run { convolved(width: 10) }
    let problem = first.record.algorithms.keys.first ?? ""
    let record = ConvolutionRecord(machine: "elsewhere", algorithms: [problem: "amx"])
    let second = ConvolutionRecording(following: record)
    #expect(second.run { convolved(width: 10) } == usual)
    #expect(second.takeMissing() == [.init(problem: problem, algorithm: "amx")])
    #expect(second.takeMissing().isEmpty)
    // The run goes on with what it used.
    #expect(second.record == first.record)
  }
}
