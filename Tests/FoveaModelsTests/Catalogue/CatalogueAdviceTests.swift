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

  /// The names in the advice exist.
  @Test func usualModelsExist() throws {
    for name in ["resnet18", "yolo-n", "yolo-s", "yolo-m", "yolo-l", "unet", "embedding"] {
      #expect(try Catalogue.model(named: name).name == name)
    }
  }
}
