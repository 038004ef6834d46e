import Foundation

/// The machine of a run. Timings and last bits depend on it.
public struct EnvironmentRecord: Codable, Sendable, Equatable {
  /// The processor's name as reported by the system, such as `AMD EPYC 7R13 Processor`.
  public var processor: String
  /// Number of threads of the engine.
  public var threads: Int
  /// The operating system and its version.
  public var operatingSystem: String

  /// Makes a record from known values.
  public init(processor: String, threads: Int, operatingSystem: String) {
    self.processor = processor
    self.threads = threads
    self.operatingSystem = operatingSystem
  }

  /// Describes this machine.
  ///
  /// - Parameter threads: the number of threads the engine computes with.
  public static func current(threads: Int) -> EnvironmentRecord {
    EnvironmentRecord(
      processor: processorName(), threads: threads,
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString)
  }

  private static func processorName() -> String {
    #if os(macOS)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var bytes = [UInt8](repeating: 0, count: max(size, 1))
      sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
      let name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      return name.isEmpty ? "unknown" : name
    #else
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      return name(inCPUInfo: text) ?? "unknown"
    #endif
  }

  /// The first processor's name in the text of Linux's `/proc/cpuinfo`.
  static func name(inCPUInfo text: String) -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].trimmingCharacters(in: .whitespaces)
      if key == "model name" || key == "Model" {
        return parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }
}
