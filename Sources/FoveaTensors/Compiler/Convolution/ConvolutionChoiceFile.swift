import Foundation
import FoveaSupport

/// The file of choices, shared by processes and replaced as a whole.
struct ConvolutionChoiceFile {
  let folder: URL
  var url: URL { folder.appendingPathComponent("convolutions.json") }

  /// Reads the stored choices; none where there is no file yet. A damaged file is renamed, so that
  /// nothing is lost, and a warning reports it.
  ///
  /// - Throws: `RecordReadError` where the file can't be read or was written by a newer Fovea.
  func read() throws -> (choices: ConvolutionChoices, warning: String?) {
    guard FileManager.default.fileExists(atPath: url.path) else {
      return (ConvolutionChoices(), nil)
    }
    do {
      return (try ConvolutionChoices.read(from: url), nil)
    } catch let RecordReadError.damaged(path, _, reason) {
      let aside = path + ".damaged"
      try FileMove.move(path, to: aside)
      return (
        ConvolutionChoices(),
        "the convolution algorithms chosen earlier are lost: \(path) was damaged (\(reason)). It "
          + "is now \(aside); algorithms are timed and chosen again, so last bits of results may "
          + "differ from earlier runs."
      )
    }
  }

  /// Adds a choice to the stored ones. Where another process has stored one for the same problem,
  /// that choice holds.
  ///
  /// - Throws: `FileWriteError`, `RecordReadError`.
  func adding(
    _ choice: ConvolutionChoices.Choice, _ machine: String, _ problem: String,
    _ candidates: [any ConvolutionAlgorithm]
  ) throws -> ConvolutionChoices {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FileWriteError(path: url.path, step: .create, code: Self.code(of: error))
    }
    return try locked {
      // A file damaged since the first read was reported then, or will be by the next process.
      var choices = try read().choices
      if choices[machine, problem, candidates] == nil {
        choices.machines[machine, default: [:]][problem] = choice
        try choices.write(to: url)
      }
      return choices
    }
  }

  /// Removes the file and returns the number of choices in it.
  ///
  /// - Throws: `FileWriteError`, `RecordReadError`.
  func remove() throws -> Int {
    guard FileManager.default.fileExists(atPath: url.path) else { return 0 }
    return try locked {
      let count = try read().choices.machines.values.reduce(0) { $0 + $1.count }
      if unlink(url.path) != 0, errno != ENOENT {
        throw FileWriteError(path: url.path, step: .rename, code: errno)
      }
      return count
    }
  }

  /// Runs a closure under a lock between processes, so that no concurrent write is lost.
  private func locked<Result>(_ body: () throws -> Result) throws -> Result {
    let path = folder.appendingPathComponent("convolutions.lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileWriteError(path: path, step: .create, code: errno) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      let code = errno
      if code != EINTR { throw FileWriteError(path: path, step: .create, code: code) }
    }
    return try body()
  }

  private static func code(of error: any Error) -> Int32 {
    let cocoa = error as NSError
    let cause = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError ?? cocoa
    return cause.domain == NSPOSIXErrorDomain ? Int32(clamping: cause.code) : EACCES
  }
}

/// A rename with an error that names the files.
private enum FileMove {
  static func move(_ path: String, to other: String) throws {
    if rename(path, other) != 0 {
      throw FileWriteError(path: other, step: .rename, code: errno)
    }
  }
}
