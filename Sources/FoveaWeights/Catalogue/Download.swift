import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One file from a server, brought to memory while the caller waits.
final class Download: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  // Guarded by the condition.
  private var data = Data()
  private var status = 0
  private var isTooLong = false
  private var end: Result<Void, any Error>?

  private init(limit: Int) { self.limit = limit }

  /// Fetches a file. Proxies are those of the environment (`https_proxy`, `no_proxy`), certificates
  /// the system's.
  ///
  /// - Parameters:
  ///   - kinds: what the server may answer with, as HTTP's `Accept` has it.
  ///   - limit: the most bytes that are taken.
  ///   - progress: told how many bytes have come; may throw to give up.
  /// - Throws: `WeightFetchError`, and whatever `progress` throws.
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
    var told = 0
    while true {
      condition.lock()
      while end == nil, data.count == told { condition.wait() }
      let (now, end) = (data.count, end)
      condition.unlock()
      if now > told {
        told = now
        try progress(now)
      }
      guard let end else { continue }
      condition.lock()
      defer { condition.unlock() }
      if isTooLong {
        throw WeightFetchError(
          .badAnswer, "\(shown) sends more than the \(limit) bytes that were expected")
      }
      if case .failure(let error) = end {
        throw WeightFetchError(
          .unreachable,
          "cannot fetch \(shown): \(Self.reason(error)). Check the network and the address; a mirror "
            + "can be named with --index-url or PIP_INDEX_URL, a proxy with https_proxy")
      }
      guard status == 200 else {
        throw WeightFetchError(
          .badAnswer, "\(shown) answers with HTTP status \(status), not with the file")
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

  /// Notes the server's status.
  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    change { status = (response as? HTTPURLResponse)?.statusCode ?? 0 }
    completionHandler(.allow)
  }

  /// Keeps a piece of the file.
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

  /// Ends the wait.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    change { end = error.map { .failure($0) } ?? .success(()) }
  }
}
