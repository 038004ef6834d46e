import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct DatasetFormatTests {
  @Test func namesAreUnique() {
    let names = DatasetFormat.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func everyFormatIsFoundByNameAndByPath() throws {
    let idx = try TemporaryFolder()
    try TestFiles.writeIDX(to: idx)
    let cifar = try TemporaryFolder()
    try cifar.write(TestFiles.cifar([0]), to: "data_batch_1.bin")
    let folders = try TemporaryFolder()
    try folders.writeImage(0, to: "a/0.png")
    let csv = try folders.write("path,label\na/0.png,x\n", to: "d.csv")
    let places = ["idx": idx.url, "cifar": cifar.url, "folders": folders.url, "csv": csv]
    #expect(Set(places.keys) == Set(DatasetFormat.all.map(\.name)))
    for (name, place) in places {
      #expect(try Dataset(contentsOf: place).format == name)
      #expect(try Dataset(contentsOf: place, format: name).format == name)
    }
  }

  @Test func dataForEvaluationMayLackTraining() throws {
    let folders = try TemporaryFolder()
    try folders.writeImage(0, to: "test/dog/0.png")
    let idx = try TemporaryFolder()
    try TestFiles.writeIDX(to: idx)
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
      try FileManager.default.removeItem(at: idx.url.appendingPathComponent(name))
    }
    let cifar = try TemporaryFolder()
    try cifar.write(TestFiles.cifar([1]), to: "test_batch.bin")
    let names = ["cat", "dog"] + (2..<10).map(String.init)
    let options = DatasetOptions(classNames: names, needsTraining: false)
    for (folder, count) in [(folders, 1), (idx, 4), (cifar, 1)] {
      let dataset = try Dataset(contentsOf: folder.url, options: options)
      #expect(dataset.indices(of: .test).count == count)
      #expect(dataset.classNames == names)
      #expect(throws: DatasetError.self) { try Dataset(contentsOf: folder.url) }
    }
    #expect(
      try Dataset(contentsOf: folders.url, options: options).samples[0].label == 1)
  }

  @Test func saysWhatIsWrongWithAPath() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "flowers/rose/0.png")
    try folder.write("x", to: "empty/readme.txt")
    func open(_ path: String, format: String? = nil) -> String {
      folder.masked(
        message {
          _ = try Dataset(
            contentsOf: folder.url.appendingPathComponent(path), format: format)
        })
    }
    #expect(open("flower") == "no file or folder ROOT/flower. Did you mean 'flowers'?")
    #expect(
      open("flowers", format: "folder")
        == "unknown data format 'folder'; known: idx, cifar, csv, folders. Did you mean 'folders'?")
    #expect(
      open("empty") == """
        cannot tell what kind of data set ROOT/empty is; expected one of:
          idx: a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte (.gz or plain), \
        and t10k-... as test
          cifar: a folder with CIFAR-10's data_batch_1.bin ... test_batch.bin, or CIFAR-100's \
        train.bin and test.bin
          csv: a .csv file with columns path and label (and split, group, time, weight)
          folders: a folder with one folder of images per class, or train/, val/, test/ holding such
        """)
  }
}
