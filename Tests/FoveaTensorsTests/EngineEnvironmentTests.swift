import Foundation
import Testing

@testable import FoveaTensors

@Suite struct EngineEnvironmentTests {
  @Test(arguments: [
    (
      "FOVEA_THREADS", "abc",
      "FOVEA_THREADS is 'abc', but must be a number of threads from 1 to 1024."
    ),
    ("FOVEA_THREADS", "0", "FOVEA_THREADS is '0', but must be a number of threads from 1 to 1024."),
    (
      "FOVEA_THREADS", "9223372036854775808",
      "FOVEA_THREADS is '9223372036854775808', but must be a number of threads from 1 to 1024."
    ),
    (
      "FOVEA_INSTRUCTION_SET", "avx3",
      "FOVEA_INSTRUCTION_SET is 'avx3', but must be avx512, avx2 or generic. Did you mean 'avx2'?"
    ),
    ("FOVEA_TRACE", "yes", "FOVEA_TRACE is 'yes', but must be 0 or 1."),
    ("FOVEA_EAGER", "2", "FOVEA_EAGER is '2', but must be 0 or 1."),
    (
      "FOVEA_CONVOLUTION_SEARCH", "of",
      "FOVEA_CONVOLUTION_SEARCH is 'of', but must be on, off, direct or a folder's path (with a "
        + "'/', such as ./of)."
    ),
    (
      "FOVEA_THREAD", "2",
      "the environment variable FOVEA_THREAD is unknown. Did you mean FOVEA_THREADS? Unset it, or "
        + "use that."
    ),
  ])
  func invalidValuesAreErrors(name: String, value: String, message: String) {
    let error = #expect(throws: EnvironmentError.self) {
      try Engine.checkEnvironment([name: value])
    }
    #expect(error?.description == message)
  }

  @Test func validValues() throws {
    try Engine.checkEnvironment([:])
    try Engine.checkEnvironment([
      "FOVEA_THREADS": "4", "FOVEA_INSTRUCTION_SET": "avx2", "FOVEA_VERIFY": "1",
      "FOVEA_TRACE": "", "FOVEA_CONVOLUTION_SEARCH": "/tmp/choices",
      // Scripts have variables of their own.
      "FOVEA_CACHE": "x", "FOVEA_ONEDNN": "y", "FOVEA_REAL_DATA": "z",
    ])
  }
}
