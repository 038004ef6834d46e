import Testing

@testable import FoveaSupport

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("lable", ["label", "path"], " Did you mean 'label'?"),
    ("Path", ["label", "path"], " Did you mean 'path'?"),
    ("colour", ["label", "path"], ""),
    ("x", [], ""),
    ("batch", ["batch-norm", "batch-size", "path"], " Did you mean 'batch-norm' or 'batch-size'?"),
    ("conf", ["top", "confidence", "cone"], " Did you mean 'confidence'?"),
    ("config", ["confit", "configuration"], " Did you mean 'configuration'?"),
    ("Label_Smoothing", ["label-smoothing"], " Did you mean 'label-smoothing'?"),
    (
      "flip", ["horizontal-flip", "mosaic", "vertical-flip"],
      " Did you mean 'horizontal-flip' or 'vertical-flip'?"
    ),
    (
      "CrossEntropyLoss", ["cross-entropy-dice", "cross-entropy", "dice"],
      " Did you mean 'cross-entropy'?"
    ),
    ("resnet50d", ["resnet5", "resnet50", "resnet101"], " Did you mean 'resnet50'?"),
    ("RandomRotation", ["rotation", "mosaic"], " Did you mean 'rotation'?"),
    ("a", ["ab", "ac", "ad", "ae"], " Did you mean 'ab'?"),
    ("net", ["net1", "net22", "net33", "net44"], " Did you mean 'net1', 'net22' or 'net33'?"),
    ("ne", ["neta1", "netb2", "netc3", "netd4"], " Did you mean 'neta1', 'netb2' or 'netc3'?"),
  ])
  func asksOnlyWhereAKnownNameIsNear(name: String, known: [String], clause: String) {
    #expect(NearestName.question(for: name, among: known) == clause)
  }

  @Test(arguments: [
    ("resnet18", "resnet18"), ("ResNet-18", "resnet18"), ("res_net.18", "resnet18"),
    ("SMALL CNN", "small_cnn"), ("resnet", nil), ("", nil), ("-", nil), ("a-b", nil),
    ("a_b", "a_b"),
  ])
  func spellingDoesNotMatterWhereOneNameIsMeant(name: String, known: String?) {
    let names = ["resnet18", "small_cnn", "a_b", "ab"]
    #expect(NearestName.match(name, among: names) == known)
  }
}
