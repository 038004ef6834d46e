import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A synchronous download of one file into memory.
final class Download: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  // Guarded by the condition.
  private var data = Data()
  private var status = 0
  private var isTooLong = false
  private var end: Result<Void, any Error>?

  private init(limit: Int) { self.limit = limit }

  /// Downloads a file. Proxies are taken from the environment (`https_proxy`, `no_proxy`),
  /// certificates from the system.
  ///
  /// - Parameters:
  ///   - kinds: The accepted media types, in the syntax of HTTP's `Accept`.
  ///   - limit: The maximum size in bytes.
  ///   - progress: Called with the number of bytes received; may throw to cancel.
  /// - Throws: `WeightFetchError` if the server fails or sends too much; the error of `progress`.
  static func data(
    from url: URL, accepting kinds: String, limit: Int,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> Data {
    let download = Download(limit: limit)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 60
    let session = URLSession(configuration: configuration, delegate: download, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    var request = URLRequest(url: url)
    request.setValue(kinds, forHTTPHeaderField: "Accept")
    request.setValue("fovea", forHTTPHeaderField: "User-Agent")
    session.dataTask(with: request).resume()
    return try download.wait(for: url, progress)
  }

  private func wait(for url: URL, _ progress: (Int) throws -> Void) throws -> Data {
    let shown = PackageIndex.shown(url)
    var reported = 0
    while true {
      condition.lock()
      while end == nil, data.count == reported { condition.wait() }
      let (now, end) = (data.count, end)
      condition.unlock()
      if now > reported {
        reported = now
        try progress(now)
      }
      guard let end else { continue }
      condition.lock()
      defer { condition.unlock() }
      if isTooLong {
        throw WeightFetchError(
          .badAnswer, "\(shown) sends more than the expected \(limit) bytes")
      }
      if case .failure(let error) = end {
        throw WeightFetchError(
          .unreachable,
          "cannot fetch \(shown): \(Self.reason(error)). Check the network and the address; a "
            + "mirror can be set with `indexUrl` or PIP_INDEX_URL, a proxy with https_proxy")
      }
      guard status == 200 else {
        throw WeightFetchError(
          .badAnswer, "\(shown) responds with HTTP status \(status) instead of the file")
      }
      return data
    }
  }

  private static func reason(_ error: any Error) -> String {
    let text = error.localizedDescription
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  private func change(_ body: () -> Void) {
    condition.lock()
    body()
    condition.broadcast()
    condition.unlock()
  }

  /// Records the HTTP status.
  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    change { status = (response as? HTTPURLResponse)?.statusCode ?? 0 }
    completionHandler(.allow)
  }

  /// Appends received bytes.
  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive piece: Data) {
    change {
      if data.count + piece.count > limit {
        isTooLong = true
        dataTask.cancel()
      } else {
        data.append(piece)
      }
    }
  }

  /// Signals completion.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    change { end = error.map { .failure($0) } ?? .success(()) }
  }
}
