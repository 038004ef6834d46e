import FoveaSupport
import Testing

@testable import FoveaModels

@Suite struct CatalogueAdviceTests {
  @Test(arguments: [
    ("yolov8n", "yolo-n"), ("yolo11s", "yolo-s"), ("yolov5m6u", "yolo-m"), ("YOLOv8x", "yolo-l"),
    ("yolo_nas_s", nil), ("yolov8n-seg", "unet"), ("yolov8n-cls", "resnet18"),
    ("yolov8n-pose", nil), ("yolov3-tiny", "yolo-n"), ("yolo", "yolo-n"), ("resnet18", nil),
  ])
  func otherProgramsDetectorsHaveANearestOne(name: String, near: String?) {
    #expect(CatalogueAdvice.yolo(name) == near)
  }

  @Test(arguments: [
    ("yolov8n", " Did you mean 'yolo-n'? `Catalogue.models` lists all."),
    (
      "runs/yolov8n.pt",
      " Did you mean 'yolo-n'? The weights of other YOLO programs are not read from such a file: "
        + "export the network to ONNX there, and import that. `Catalogue.models` lists all."
    ),
    (
      "resnet18.pth",
      " Did you mean 'resnet18'? `model` is a name; a file of weights is given by `weights`. "
        + "`Catalogue.models` lists all."
    ),
    (
      "swin",
      " Usual ones are resnet18 (classification), yolo-n (detection), unet (segmentation) and "
        + "embedding (verification). `Catalogue.models` lists all."
    ),
  ])
  func adviceNamesWhatIsMeant(name: String, text: String) {
    #expect(CatalogueAdvice.text(for: name) == text)
  }

  /// Few models are listed; of many, the usual ones.
  @Test func modelsOfAnotherTaskNameThoseThatFit() throws {
    let (unet, small) = (
      try Catalogue.model(named: "unet"), try Catalogue.model(named: "small_cnn")
    )
    let usual =
      "Models for that: small_cnn, resnet18, efficientnet_b0 and others; `Catalogue.models` "
      + "lists all"
    for task in [VisionTask.classification, .regression] {
      let error = #expect(throws: ModelError.self) { try unet.check(for: task) }
      #expect(
        error?.description
          == "the model 'unet' is for segmentation, but the data is for \(task.rawValue). \(usual)")
    }
    let error = #expect(throws: ModelError.self) { try small.check(for: .segmentation) }
    #expect(error?.description.hasSuffix("Models for that: unet, unet_backbone, fpn") == true)
    for name in ["small_cnn", "resnet18", "efficientnet_b0"] {
      #expect(try Catalogue.model(named: name).task == .classification)
    }
  }

  /// The names in the advice exist.
  @Test func usualModelsExist() throws {
    for name in ["resnet18", "yolo-n", "yolo-s", "yolo-m", "yolo-l", "unet", "embedding"] {
      #expect(try Catalogue.model(named: name).name == name)
    }
  }
}
