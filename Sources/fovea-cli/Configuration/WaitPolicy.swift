import Foundation

/// A command that may compute while other threads of the program work.
protocol ComputingCommand {
  /// Whether this call of the command does so.
  var computesBesideOtherWork: Bool { get }
}

extension ComputingCommand {
  /// True: every call does.
  var computesBesideOtherWork: Bool { true }
}

/// The way in which computing threads wait for each other.
enum WaitPolicy {
  /// Whether other threads of the machine are runnable.
  static var isMachineBusy: Bool {
    // "0.31 0.20 0.15 2/345 6789": the fourth field starts with the number of runnable threads,
    // including this one.
    guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8),
      let counts = text.split(separator: " ").dropFirst(3).first,
      let running = counts.split(separator: "/").first.flatMap({ Int($0) })
    else { return false }
    return running > 1
  }

  /// Restarts the program with threads that spin only briefly while they wait, unless the
  /// environment sets the policy.
  ///
  /// By default GNU's OpenMP runtime spins for milliseconds at every barrier. If anything else
  /// needs a core, such as this program's loader threads, the spinning thread delays the thread
  /// that it waits for. A ResNet-20 step (batch 64 at 28x28) on two cores, with another training
  /// running, took seconds. With 2,000 spins it took 172 ms, and 50 ms on an idle machine; without
  /// any (`OMP_WAIT_POLICY=passive`) 164 and 61. The runtime reads its environment before `main`,
  /// so that only a restart can set it. A restart takes about 15 ms, so commands state whether they
  /// need it.
  static func spinBriefly() {
    #if os(Linux)
      let names = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]
      guard names.allSatisfy({ getenv($0) == nil }),
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      else { return }
      setenv("GOMP_SPINCOUNT", "2000", 1)
      // Returns only on failure; the program then continues without the policy.
      execv(program, CommandLine.unsafeArgv)
    #endif
  }
}
