import FoveaRunRecords

/// A record such as an examination makes.
enum SampleCheck {
  static func record(findings: [DataFinding] = findings) -> DataCheckRecord {
    DataCheckRecord(
      name: "tiles <1>", path: "/data/tiles", format: "folders", task: "classification",
      imageCount: 1344,
      splits: [.init(name: "train", images: 1000), .init(name: "test", images: 344)],
      classes: [
        .init(name: "free", images: 1300, count: 1300, bySplit: [980, 320]),
        .init(name: "crack & fray", images: 44, count: 44, bySplit: [20, 24]),
      ],
      images: NumberRange([28, 30]).flatMap { range in
        ImageFigures(
          width: range, height: range, sizes: [.init(width: 28, height: 30, count: 1344)],
          sizeCount: 1, grey: 4, formats: ["PNG": 1340, "JPEG": 4], brightness: range,
          contrast: range)
      }, notes: ["masks are binary"], findings: findings)
  }

  static let findings = [
    DataFinding(
      code: "truncated-image", severity: .error,
      what: "images whose file ends before the picture does",
      advice: "Fetch them again from their source, or remove them.",
      places: [.init(["a/\"1\".png"], detail: "ends inside row 3")]),
    DataFinding(
      code: "near-duplicate", severity: .note, what: "images that nearly equal another",
      advice: "Nothing.", count: 1234,
      places: (0..<300).map { .init(["a/\($0).png", "b/\($0).png"]) }),
  ]
}
