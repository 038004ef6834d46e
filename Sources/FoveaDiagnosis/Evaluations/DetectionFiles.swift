import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaTraining

/// The ids of images and classes in `detections.json`: those of the COCO file that the data was
/// read from, else positions from 0.
struct ObjectIDs {
  private let images: [Int]
  private let categories: [Int]

  /// - Parameters:
  ///   - indices: the positions of the evaluated images in the data set.
  ///   - classNames: the classes in label order.
  init(_ dataset: Dataset, indices: [Int], classNames: [String]) {
    let sources = indices.compactMap { dataset.samples[$0].sourceID }
    // Two files may give one id to two images.
    images = Set(sources).count == indices.count ? sources : indices
    let known = classNames.compactMap { dataset.categoryIDs[$0] }
    categories =
      Set(known).count == classNames.count ? known : Array(classNames.indices)
  }

  /// The id of the image at a position among the evaluated ones.
  func image(_ position: Int) -> Int { images[position] }
  /// The id of a class.
  func category(_ label: Int) -> Int { categories[label] }
}

extension DetectorEvaluation {
  /// All detections, in COCO's result format.
  func foundObjects(in dataset: Dataset) -> [FoundObject] {
    let ids = ObjectIDs(dataset, indices: indices, classNames: record.classNames)
    return indices.indices.flatMap { position in
      detections[position].map { detection in
        FoundObject(
          imageID: ids.image(position), fileName: dataset.samples[indices[position]].id,
          categoryID: ids.category(detection.label), box: detection.box.corner,
          score: detection.score)
      }
    }
  }

  /// The evaluated images and boxes, in COCO's format of ground truth, with the ids of the
  /// detections.
  func groundTruthFile(of dataset: Dataset) -> GroundTruthFile {
    let ids = ObjectIDs(dataset, indices: indices, classNames: record.classNames)
    var file = GroundTruthFile(
      images: indices.enumerated().map {
        GroundTruthFile.Picture(id: ids.image($0), fileName: dataset.samples[$1].id)
      }, annotations: [],
      categories: record.classNames.enumerated().map {
        GroundTruthFile.Category(id: ids.category($0), name: $1)
      })
    for (position, boxes) in groundTruth.enumerated() {
      for box in boxes {
        file.annotations.append(
          GroundTruthFile.Object(
            id: file.annotations.count + 1, imageID: ids.image(position),
            categoryID: ids.category(box.label), box: box.box.corner,
            area: box.area ?? box.box.area, isCrowd: box.isCrowd, isDifficult: box.isDifficult))
      }
    }
    return file
  }
}
