import Foundation
import FoveaImages
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
    let voc = try TemporaryFolder()
    try voc.writeImage(0, to: "JPEGImages/a.png", width: 20, height: 10)
    try voc.write(VOCFormatTests.xml(["cat 1 1 4 4"]), to: "Annotations/a.xml")
    let yolo = try TemporaryFolder()
    try yolo.writeImage(0, to: "images/a.png", width: 20, height: 10)
    try yolo.write("0 0.5 0.5 0.5 0.5", to: "labels/a.txt")
    let coco = try TemporaryFolder()
    try coco.writeImage(0, to: "1.png", width: 20, height: 10)
    try coco.write(COCOFormatTests.json([1], [COCOFormatTests.box]), to: "a.json")
    let masks = try TemporaryFolder()
    try masks.writeImage(0, to: "images/a.png")
    try masks.write(
      Image(width: 6, height: 4, channels: 1, pixels: [UInt8](repeating: 1, count: 24)).pngData(),
      to: "masks/a.png")
    let images = try TemporaryFolder()
    for index in 0..<2 { try images.writeImage(index, to: "\(index).png") }
    let pairs = try images.write("first,second,same\n0.png,1.png,1\n", to: "pairs.csv")
    let places = [
      "idx": idx.url, "cifar": cifar.url, "folders": folders.url, "csv": csv, "voc": voc.url,
      "yolo": yolo.url, "coco": coco.url, "masks": masks.url, "pairs": pairs,
    ]
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
        == "unknown data format 'folder'; known: idx, cifar, pairs, csv, coco, yolo, voc, masks, "
        + "folders. Did you mean 'folders'?")
    #expect(
      open("empty") == """
        cannot tell what kind of data set ROOT/empty is: it holds no images, but 1 file \
        (readme.txt). Expected one of:
          idx: a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte (.gz or plain), \
        and t10k-... as test
          cifar: a folder with CIFAR-10's data_batch_1.bin ... test_batch.bin, or CIFAR-100's \
        train.bin and test.bin
          pairs: a .csv file with columns first, second and same (1 or 0), and split where there \
        is one
          csv: a .csv file with columns path and label (and split, group, time, weight)
          coco: a COCO .json file of instances, or a folder with annotations/*.json (train, val, \
        test in their names) beside its images
          yolo: a YOLO data .yaml (names, train, val, test), a folder with one, or a folder with \
        images/ and labels/ of YOLO .txt files, or with these beside the images
          voc: a folder with JPEGImages/, Annotations/ of Pascal VOC XML files and \
        ImageSets/Main/train.txt, val.txt, test.txt, or with XML files beside the images
          masks: a folder with images/ and masks/ of the same names (also below or above train/, \
        val/, test/), or with each mask beside its image (photo.jpg, photo.png)
          folders: a folder with one folder of images per class, or train/, val/, test/ holding such
        """)
  }

  @Test func aTaskChoosesAmongFormats() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "good/a.png")
    try folder.writeImage(1, to: "bad/a.png")
    let text = message {
      _ = try Dataset(contentsOf: folder.url, options: DatasetOptions(task: .detection))
    }
    #expect(
      folder.masked(text).hasPrefix(
        "ROOT is read as folders (a folder with one folder of images per class, or train/, val/, "
          + "test/ holding such), which serves classification and verification, not detection. "
          + "Detection needs one of:\n  coco: "))
    let same = try Dataset(contentsOf: folder.url, options: DatasetOptions(task: .classification))
    #expect(same.task == .classification)
  }

  @Test func aMaskBesideAnImageIsNoExampleOfItsClass() throws {
    let folder = try TemporaryFolder()
    let image = Image(width: 6, height: 4, channels: 3, pixels: [UInt8](repeating: 9, count: 72))
    try folder.write(image.jpegData(), to: "crack/1.jpg")
    try folder.writeImage(0, to: "crack/1.png")
    try folder.writeImage(1, to: "free/2.png")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.map(\.id) == ["crack/1.jpg", "free/2.png"])
    #expect(dataset.notes.contains { $0.contains("left out masks, by their names beside images") })
  }
}
