import Testing

@testable import FoveaTensors

@Suite("Traces")
struct PlanTraceTests {
  private let ceilings = Ceilings(
    threads: 2, flops: 400e9,
    levels: [
      .init(name: "L2", capacity: 1_000_000, bytesPerSecond: 200e9),
      .init(name: "memory", capacity: .max, bytesPerSecond: 40e9),
    ])

  @Test("The ceiling that binds is the one that takes longer")
  func ceiling() {
    // 10 MB from memory: 250 µs; 10 M multiply-adds: 50 µs.
    let memory = ceilings.leastSeconds(bytes: 10_000_000, multiplyAdds: 10_000_000)
    #expect(memory.limit == .memory && abs(memory.seconds - 250e-6) < 1e-12)
    let math = ceilings.leastSeconds(bytes: 10_000_000, multiplyAdds: 100_000_000)
    #expect(math.limit == .math && abs(math.seconds - 500e-6) < 1e-12)
    // Data that fits into a cache is compared with the bandwidth of the cache.
    let cached = ceilings.leastSeconds(bytes: 1_000_000, multiplyAdds: 0)
    #expect(cached.limit == .memory && abs(cached.seconds - 5e-6) < 1e-12)
  }

  @Test func text() {
    var trace = PlanTrace(
      steps: 3, arenaBytes: 3 << 20,
      fullest: .init(
        step: 2, name: "multiply", bytes: 5 << 19,
        holders: [("multiply", 1 << 19, 1), ("conv2D", 2 << 20, 3)]),
      ceilings: ceilings)
    trace.add("conv2D", 1_000_000, bytes: 10_000_000, multiplyAdds: 100_000_000)
    trace.add("multiply", 500_000, bytes: 10_000_000, multiplyAdds: 0)
    trace.add("conv2D", 1_500_000, bytes: 10_000_000, multiplyAdds: 100_000_000)
    #expect(
      trace.text == """
        ceilings: 2 threads, 400 GFLOP/s, 200 GB/s in L2, 40 GB/s from memory
        plan: 3 steps, arena 3.00 MiB, fullest at step 2: 2.50 MiB in 4 values
          while running multiply, it holds
              2.00 MiB    3 x  conv2D
              0.50 MiB    1 x  multiply
                us        MB     GB/s  GFLOP/s  of ceiling    step
            1000.0     10.00     10.0    200.0   50 % math    conv2D
             500.0     10.00     20.0        -   50 % memory  multiply
            1500.0     10.00      6.7    133.3   33 % math    conv2D
        by operation:
                ms   share count     GB/s  GFLOP/s roofline  step
              2.50  83.3 %     2      8.0    160.0   40 %   conv2D
              0.50  16.7 %     1     20.0        -   50 %   multiply
              3.00 ms in all; the roofline allows 1.25 ms (42 %): 1.00 math, 0.25 memory

        """)
  }

  @Test("Long names are cut at 120 columns; many holders are summed up")
  func width() {
    let long = String(repeating: "multiply·", count: 40)
    var trace = PlanTrace(
      steps: 1, arenaBytes: 1,
      fullest: .init(
        step: 1, name: long, bytes: 20, holders: (0..<10).map { ("\($0)\(long)", 2, 1) }),
      ceilings: ceilings)
    trace.add(long, 10, bytes: 10, multiplyAdds: 0)
    let lines = trace.text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 120 })
    #expect(lines.filter { $0.count == 120 && $0.hasSuffix("…") }.count == 11)
    #expect(lines.contains { $0.hasSuffix("2 x  of other steps") })
  }

  @Test("What is measured is a number above 0, and the caches come before memory")
  func measured() {
    EvaluationThread.shared.perform {
      let ceilings = Ceilings.measured()
      #expect(ceilings.threads == Engine.threads && ceilings.flops > 1e6)
      #expect(ceilings.levels.map(\.name) == ["L2", "L3", "memory"])
      #expect(ceilings.levels.allSatisfy { $0.bytesPerSecond.isFinite && $0.bytesPerSecond > 1e6 })
      #expect(
        zip(ceilings.levels, ceilings.levels.dropFirst()).allSatisfy { $0.capacity < $1.capacity })
    }
  }

  @Test("A broadcast or a slice counts as many bytes as it reaches")
  func reach() {
    var program = ProgramBuilder(shape: [10, 20])
    _ = program.load(.init(value: 0, strides: [20, 1], offset: 0, dtype: .float32))
    _ = program.load(.init(value: 1, strides: [0, 1], offset: 0, dtype: .float32))
    _ = program.load(.init(value: 2, strides: [1, 0], offset: 0, dtype: .uint8))
    #expect(program.operandBytes == [800, 80, 10])
  }
}
