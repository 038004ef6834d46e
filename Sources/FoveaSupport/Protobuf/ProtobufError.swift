/// A failure to read or write the wire format of protocol buffers.
package struct ProtobufError: Error, Equatable, CustomStringConvertible {
  /// The category of a failure.
  package enum Kind: Sendable {
    /// The bytes end within a field, or a field ends outside its message.
    case truncated
    /// A number of more than ten bytes.
    case overlongNumber
    /// A field number or wire type that doesn't exist.
    case invalidTag
    /// A group that ends without a beginning, or with another field's number.
    case unmatchedGroup
    /// Packed numbers whose size isn't a multiple of the number's size.
    case unevenNumbers
    /// A string that isn't UTF-8.
    case invalidText
    /// Messages or groups nested more than ``ProtobufReader/maximumDepth`` levels deep.
    case tooDeep
    /// More than ``ProtobufReader/maximumSize`` bytes.
    case tooLarge
  }

  package let kind: Kind
  /// The position of the failure in the outermost message, in bytes.
  package let offset: Int

  package var description: String {
    switch kind {
    case .truncated: "a field that begins before byte \(offset) is not complete"
    case .overlongNumber: "the number at byte \(offset) has more than ten bytes"
    case .invalidTag: "no field begins at byte \(offset)"
    case .unmatchedGroup: "the group that ends at byte \(offset) has not begun"
    case .unevenNumbers: "the numbers at byte \(offset) are not complete"
    case .invalidText: "the text at byte \(offset) is not UTF-8"
    case .tooDeep: "it is nested more than \(ProtobufReader.maximumDepth) levels deep"
    case .tooLarge: "it has more than 2 GiB, the limit of protocol buffers"
    }
  }
}
