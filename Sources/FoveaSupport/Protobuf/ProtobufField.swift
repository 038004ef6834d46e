/// A field that may be absent. Reading an absent field gives its type's empty value; a field that
/// was set is written, even if its value is empty. `$name` is nil if the field is absent.
@propertyWrapper
package struct ProtobufField<Value: ProtobufValue>: Sendable {
  package var projectedValue: Value?

  package var wrappedValue: Value {
    get { projectedValue ?? Value() }
    set { projectedValue = newValue }
  }

  /// An absent field. Its declaration gives only the type: `@ProtobufField var name = ""`.
  package init(wrappedValue: Value) {}
}

/// A message inside a message, which may be absent; stored on the heap, as messages may be large
/// and contain themselves. `$name` is nil if it is absent.
@propertyWrapper
package struct ProtobufSubmessage<Value: ProtobufReadable & Sendable>: Sendable {
  private final class Box: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private var box: Box?

  package var projectedValue: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }

  package var wrappedValue: Value {
    get { box?.value ?? Value() }
    set { box = Box(newValue) }
  }

  /// An absent message.
  package init() {}
}
