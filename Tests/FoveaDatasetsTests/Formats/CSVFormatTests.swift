import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct CSVFormatTests {
  @Test func readsEveryColumn() throws {
    let folder = try TemporaryFolder()
    for index in 0..<3 { try folder.writeImage(index, to: "images/\(index).png") }
    let file = try folder.write(
      """
      file,class,split,group,date,weight
      images/0.png,b,train,g1,2026-03-01,0.5
      images/1.png,a,VAL,,1970-01-02T00:00:01Z,
      "images/2.png",b,test,g2,12.5,2
      """, to: "data.csv")
    let dataset = try Dataset(contentsOf: file)
    #expect(dataset.format == "csv")
    #expect(dataset.name == "data")
    #expect(dataset.classNames == ["a", "b"])
    #expect(dataset.samples.map(\.label) == [1, 0, 1])
    #expect(dataset.samples.map(\.split) == [.training, .validation, .test])
    #expect(dataset.samples.map(\.group) == ["g1", nil, "g2"])
    #expect(dataset.samples.map(\.time) == [1_772_323_200, 86_401, 12.5])
    #expect(dataset.samples.map(\.weight) == [0.5, nil, 2])
  }

  @Test func keepsColumnsWithoutARole() throws {
    let folder = try TemporaryFolder()
    for index in 0..<2 { try folder.writeImage(index, to: "\(index).png") }
    let file = try folder.write(
      "site,path,label,exposure\nnorth,0.png,a, 3\n,1.png,b,4\n", to: "d.csv")
    let dataset = try Dataset(contentsOf: file)
    #expect(dataset.columnNames == ["site", "exposure"])
    #expect(dataset.samples.map(\.columnTexts) == [["north", "3"], ["", "4"]])
  }

  @Test func ordersWholeNumbersByValue() throws {
    let folder = try TemporaryFolder()
    for index in 0..<3 { try folder.writeImage(index, to: "\(index).png") }
    let file = try folder.write("path,label\n0.png,10\n1.png,9\n2.png,2\n", to: "d.csv")
    let dataset = try Dataset(contentsOf: file)
    #expect(dataset.classNames == ["2", "9", "10"])
    #expect(dataset.samples.map(\.label) == [2, 1, 0])
  }

  @Test func readsNumbersAsIndicesIntoGivenNames() throws {
    let folder = try TemporaryFolder()
    for index in 0..<2 { try folder.writeImage(index, to: "\(index).png") }
    let file = try folder.write("path,label\n0.png,1\n1.png,cat\n", to: "d.csv")
    let dataset = try Dataset(
      contentsOf: file, options: DatasetOptions(classNames: ["cat", "dog"]))
    #expect(dataset.samples.map(\.label) == [1, 0])
  }

  @Test func followsChosenColumnsAndSaysWhenItChose() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "0.png")
    let file = try folder.write("path,label,class,defect\n0.png,x,y,z\n", to: "d.csv")
    let usual = try Dataset(contentsOf: file)
    #expect(usual.classNames == ["x"])
    #expect(
      usual.notes == [
        "column 'label' is read as the label; 'class' could be meant too: set `labelColumn` to "
          + "choose"
      ])
    let chosen = try Dataset(
      contentsOf: file, options: DatasetOptions(columns: CSVColumns(label: "defect")))
    #expect(chosen.classNames == ["z"])
    #expect(chosen.notes.isEmpty)
  }

  @Test(arguments: [
    (
      "file,lable\n0.png,a\n",
      "ROOT/d.csv has no label column: expected one of label, class, category, target; it has: "
        + "file, lable. Did you mean 'lable'? Rename the column or set `labelColumn` to its name"
    ),
    (
      "0.png,a\n1.png,b\n",
      "ROOT/d.csv has no path column: expected one of path, file, filename, image, image_path; it "
        + "has: 0.png, a. The first line must name the columns: add one, such as path,label. "
        + "Rename the column or set `pathColumn` to its name"
    ),
    ("path,label\n", "ROOT/d.csv has column names but no images below them"),
    ("path,label\n0.png,\n", "ROOT/d.csv line 2: the label is empty"),
    (
      "path,label\n0.png,a\n0.png,b\n",
      "ROOT/d.csv line 3: 0.png was named in line 2 already; keep one of the two lines"
    ),
    (
      "path,label\nnone.png,a\n0.png,b\n",
      "ROOT/d.csv names 1 file that does not exist (paths are relative to ROOT):\n"
        + "  line 2: none.png"
    ),
    (
      "path,label,split\n0.png,a,tain\n",
      "ROOT/d.csv line 2: split 'tain' is unknown; expected train, val or test. Did you mean "
        + "'train'?"
    ),
    (
      "path,label,weight\n0.png,a,-1\n",
      "ROOT/d.csv line 2: weight '-1' is not a number of at least 0"
    ),
    (
      "path,label,time\n0.png,a,noon\n",
      "ROOT/d.csv line 2: time 'noon' is neither a number nor an ISO 8601 date such as 2026-03-01 "
        + "or 2026-03-01T12:30:00"
    ),
  ])
  func namesTheMistake(text: String, expected: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "0.png")
    let file = try folder.write(text, to: "d.csv")
    let actual = message { _ = try Dataset(contentsOf: file) }
    #expect(folder.masked(actual) == expected)
  }

  @Test(arguments: [
    (
      ["cat", "dog"], "2",
      "ROOT/d.csv line 2: label 2 is out of range; there are 2 class names (labels 0 to 1)"
    ),
    (
      ["cat", "dog"], "dgo",
      "ROOT/d.csv line 2: label 'dgo' is not among the class names given (cat, dog). Did you mean "
        + "'dog'?"
    ),
    (
      ["scratch", "dent"], "scrach",
      "ROOT/d.csv line 2: label 'scrach' is not among the class names given (scratch, dent). Did "
        + "you mean 'scratch'?"
    ),
  ])
  func namesALabelOutOfRange(names: [String], label: String, expected: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "0.png")
    let file = try folder.write("path,label\n0.png,\(label)\n", to: "d.csv")
    let actual = message {
      _ = try Dataset(
        contentsOf: file, options: DatasetOptions(classNames: names))
    }
    #expect(folder.masked(actual) == expected)
  }

  @Test func readsColumnsOfNumbers() throws {
    let folder = try TemporaryFolder()
    for index in 0..<3 { try folder.writeImage(index, to: "\(index).png") }
    let file = try folder.write(
      "path,age,height,value,split\n0.png,1.5,-2,3,train\n1.png,2,1e3,4,val\n2.png,x,,5,test\n",
      to: "d.csv")
    var options = DatasetOptions(columns: CSVColumns(values: ["height", "age"]))
    #expect(
      folder.masked(message { _ = try Dataset(contentsOf: file, options: options) }) == """
        ROOT/d.csv: 1 label cannot be used:
          d.csv line 4: height is empty
        Correct it, or set `onBadLabel` to skip
        """)
    options.onBadLabel = .skip
    let dataset = try Dataset(contentsOf: file, options: options)
    #expect(dataset.task == .regression)
    #expect(dataset.classNames == ["height", "age"])
    let values = dataset.samples.map { sample -> [Double] in
      if case .values(let values) = sample.annotation { values } else { [] }
    }
    #expect(values == [[-2, 1.5], [1000, 2]])
    #expect(dataset.samples.map(\.split) == [.training, .validation])
    #expect(dataset.skippedLabels.map(\.place) == ["line 4"])
    let usual = try Dataset(contentsOf: file, options: DatasetOptions(task: .regression))
    #expect(usual.classNames == ["value"])
    #expect(usual.samples.count == 3)
  }

  @Test func valueColumnsMustExistAndBeForRegression() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "0.png")
    let file = try folder.write("path,label,age\n0.png,a,3\n", to: "d.csv")
    func text(_ options: DatasetOptions) -> String {
      message { _ = try Dataset(contentsOf: file, options: options) }
    }
    #expect(
      text(DatasetOptions(columns: CSVColumns(values: ["agee"]))).contains(
        "has no column 'agee'"))
    #expect(
      text(DatasetOptions(columns: CSVColumns(values: ["age"]), task: .classification))
        .contains("are for regression, but the task is classification"))
  }

  /// The text in each encoding and with each kind of line end.
  @Test(arguments: ["\n", "\r\n", "\r"], [false, true])
  func readsEveryLineEndAndUTF16(end: String, isWide: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "a.png")
    try folder.writeImage(1, to: "b.png")
    let text = ["path,label", "a.png,x", "b.png,\"y\"", ""].joined(separator: end)
    let bytes =
      isWide
      ? ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
      : [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    let dataset = try Dataset(contentsOf: try folder.write(bytes, to: "data.csv"))
    #expect(dataset.classNames == ["x", "y"])
    #expect(dataset.samples.map(\.id) == ["a.png", "b.png"])
  }

  @Test func findsFilesByOtherSpellings() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "images/a.png")
    try folder.writeImage(1, to: "images/b.PNG")
    let file = try folder.write(
      "path,label\nimages\\a.png,x\nimages/b,y\n", to: "data.csv")
    let dataset = try Dataset(contentsOf: file)
    #expect(try dataset.samples.map { try $0.decoded(channels: 3).pixels[0] } == [0, 1])
  }
}
