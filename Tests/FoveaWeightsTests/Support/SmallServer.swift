import Foundation

/// An HTTP server on this machine that answers each path with the same bytes, for tests. It serves
/// until `stop()` or the end of the process.
final class SmallServer: @unchecked Sendable {
  struct Answer {
    var status = 200
    var body: Data
  }

  let port: UInt16
  private let listener: Int32
  private let lock = NSLock()
  private var seen: [String] = []

  /// Paths that were asked for, in order.
  var requests: [String] { lock.withLock { seen } }
  /// The address of a path.
  func url(_ path: String) -> URL? { URL(string: "http://127.0.0.1:\(port)\(path)") }

  init(_ answers: [String: Answer]) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = listener
    let isReady = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listening, $0, size) == 0 && listen(listening, 8) == 0
          && getsockname(listening, $0, &size) == 0
      }
    }
    guard isReady else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [self] in
      while true {
        let connection = accept(listening, nil, nil)
        guard connection >= 0 else {
          // Closed here only: another server may get the number of a closed socket.
          close(listening)
          return
        }
        let path = Self.path(connection)
        lock.withLock { seen.append(path) }
        let answer = answers[path] ?? Answer(status: 404, body: Data("none".utf8))
        let head =
          "HTTP/1.1 \(answer.status) x\r\nContent-Length: \(answer.body.count)\r\n"
          + "Connection: close\r\n\r\n"
        var reply = Data(head.utf8)
        reply.append(answer.body)
        reply.withUnsafeBytes { bytes in
          var done = 0
          while done < bytes.count {
            let count = send(
              connection, bytes.baseAddress?.advanced(by: done), bytes.count - done,
              Int32(MSG_NOSIGNAL))
            if count <= 0 { break }
            done += count
          }
        }
        close(connection)
      }
    }.start()
  }

  /// Refuses connections from now on.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The path in a request's first line.
  private static func path(_ connection: Int32) -> String {
    var request: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
      let count = recv(connection, &piece, piece.count, 0)
      if count <= 0 { break }
      request += piece.prefix(count)
    }
    return String(decoding: request, as: UTF8.self).split(separator: " ").dropFirst().first
      .map(String.init) ?? ""
  }
}

/// A zip archive of one member, stored as it is.
func storedZip(_ name: String, _ content: Data) -> Data {
  func little<Number: FixedWidthInteger>(_ value: Number) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }
  var crc = UInt32.max
  for byte in content {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
  let size = UInt32(content.count)
  let common =
    little(UInt16(20)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0x21_0000))
    + little(~crc) + little(size) + little(size) + little(UInt16(name.utf8.count))
    + little(UInt16(0))
  let local = little(UInt32(0x0403_4B50)) + common + Data(name.utf8) + content
  let central =
    little(UInt32(0x0201_4B50)) + little(UInt16(20)) + common + Data(count: 10)
    + little(UInt32(0)) + Data(name.utf8)
  let end =
    little(UInt32(0x0605_4B50)) + Data(count: 4) + little(UInt16(1)) + little(UInt16(1))
    + little(UInt32(central.count)) + little(UInt32(local.count)) + little(UInt16(0))
  return local + central + end
}

/// A folder that goes with the test.
final class TemporaryFolder {
  let url: URL
  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-weights-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }
}
