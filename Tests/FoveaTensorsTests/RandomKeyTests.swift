@testable import FoveaTensors
import Testing

@Suite("Random keys")
struct RandomKeyTests {
  @Test func everyFoldGivesAnotherKey() {
    let key = RandomKey(seed: 7)
    #expect(key.fold(1) != key.fold(2) && key.fold("a") != key.fold("b"))
    #expect(key.fold(0) != key && key.fold(1).fold(2) != key.fold(2).fold(1))
    #expect(key == RandomKey(seed: 7) && key != RandomKey(seed: 8))
  }
}
