import Foundation

/// A command that computes while other threads of the program work, too.
protocol ComputingCommand {
  /// Whether this call of the command does.
  var computesBesideOtherWork: Bool { get }
}

extension ComputingCommand {
  /// By default every call does.
  var computesBesideOtherWork: Bool { true }
}

/// How the computing threads wait for each other.
enum WaitPolicy {
  /// Whether other threads of the machine want its processors right now.
  static var isMachineBusy: Bool {
    // "0.31 0.20 0.15 2/345 6789": the fourth counts those that run or could, this one included.
    guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8),
      let counts = text.split(separator: " ").dropFirst(3).first,
      let running = counts.split(separator: "/").first.flatMap({ Int($0) })
    else { return false }
    return running > 1
  }

  /// Starts the program again with threads that spin only briefly while they wait, unless the
  /// environment says how they should.
  ///
  /// By default GNU's OpenMP runtime spins for milliseconds at every barrier. As soon as anything
  /// else wants a core (this program's own loader threads do), the thread that spins holds up the
  /// one it waits for: a ResNet-20 step (batch 64 at 28x28) on two cores beside another training
  /// took seconds. With 2,000 turns it took 172 ms there and 50 ms on the quiet machine; with none
  /// (`OMP_WAIT_POLICY=passive`) 164 and 61. The runtime reads its environment before `main`, so
  /// only a new start can set it. That takes some 15 ms, which is why commands say whether they need
  /// it.
  static func spinBriefly() {
    #if os(Linux)
      let names = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]
      guard names.allSatisfy({ getenv($0) == nil }),
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      else { return }
      setenv("GOMP_SPINCOUNT", "2000", 1)
      // Comes back only where it fails; then all goes on as it was.
      execv(program, CommandLine.unsafeArgv)
    #endif
  }
}
