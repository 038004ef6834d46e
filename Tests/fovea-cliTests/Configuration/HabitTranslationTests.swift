import Foundation
import Testing

@testable import fovea_cli

@Suite struct HabitTranslationTests {
  /// A command line in the words of another program, and in Fovea's; nil where it is Fovea's
  /// already.
  struct Habit: Sendable, CustomTestStringConvertible {
    let words: String
    let own: String?
    var testDescription: String { words }

    init(_ words: String, _ own: String?) { (self.words, self.own) = (words, own) }
  }

  @Test(arguments: [
    // key=value
    Habit("train data=bccd epochs=1", "train bccd --epochs 1"),
    Habit("train bccd epochs=1 imgsz=64", "train bccd --epochs 1 --image-size 64"),
    Habit("train epochs=1 bccd", "train bccd --epochs 1"),
    Habit("train bccd lr0=0.1 bs=8", "train bccd --learning-rate 0.1 --batch-size 8"),
    Habit("train d weight_decay=0 nesterov=True", "train d --weight-decay 0 --nesterov"),
    Habit("train d nesterov=False", "train d"),
    Habit("train d label_smoothing=0.1", "train d --label-smoothing 0.1"),
    Habit("predict source=a.jpg model=runs/x", "predict runs/x a.jpg"),
    Habit("predict a.jpg model=runs/x", "predict runs/x a.jpg"),
    Habit("predict runs/x source=a.jpg conf=0.5", "predict runs/x a.jpg --confidence 0.5"),
    Habit("val model=runs/x data=photos", "evaluate runs/x photos"),
    Habit("export model=runs/x format=onnx", "export runs/x --to onnx"),
    Habit("export runs/x format=tflite", "export runs/x --to tflite"),
    Habit("export runs/x format=coco", "export runs/x --format coco"),
    // other programs' commands
    Habit(
      "yolo detect train data=bccd epochs=1", "train bccd --epochs 1 --task detection"),
    Habit("yolo train detect data=bccd", "train bccd --task detection"),
    Habit("detect train bccd", "train bccd --task detection"),
    Habit("segment train scans", "train scans --task segmentation"),
    Habit("yolo task=detect mode=train data=d", "train d --task detection"),
    Habit("yolo predict model=r source=i", "predict r i"),
    Habit("yolo detect predict model=r source=i", "predict r i"),
    Habit("train.py --lr 0.1 d", "train d --learning-rate 0.1"),
    Habit("detect.py --weights r --source i", "predict r i"),
    Habit("evaluate --data=d --model r", "evaluate r d"),
    Habit("eval r d", "evaluate r d"), Habit("test r d", "evaluate r d"),
    Habit("fit d", "train d"), Habit("version", "--version"), Habit("-v", "--version"),
    // other programs' options
    Habit("train d --lr 0.1", "train d --learning-rate 0.1"),
    Habit("train d --lr=0.1", "train d --learning-rate=0.1"),
    Habit("train d -lr 0.1", "train d --learning-rate 0.1"),
    Habit("train d --batch 8", "train d --batch-size 8"),
    Habit("train d --imgsz 64", "train d --image-size 64"),
    Habit("train d --img 64", "train d --image-size 64"),
    Habit("train d --size 64", "train d --image-size 64"),
    Habit("train d --patience 5", "train d --early-stopping 5"),
    Habit("train d --wd 0 --optim adam", "train d --weight-decay 0 --optimizer adam"),
    Habit("train d --arch resnet18", "train d --model resnet18"),
    Habit("train d -e 3 -b 8 -j 2", "train d --epochs 3 --batch-size 8 --workers 2"),
    Habit("train d -e=3", "train d --epochs=3"),
    Habit("train d --epoch 3", "train d --epochs 3"),
    Habit("train d --learning_rate 0.1", "train d --learning-rate 0.1"),
    Habit("train d --learningRate 0.1", "train d --learning-rate 0.1"),
    Habit("train d --Epochs 3", "train d --epochs 3"),
    Habit("train d --num-workers 2 --project r", "train d --workers 2 --runs r"),
    Habit("train d --nesterov=true", "train d --nesterov"),
    Habit("predict r i --conf 0.5", "predict r i --confidence 0.5"),
    Habit("predict r i --iou-thres 0.5", "predict r i --iou 0.5"),
    Habit("predict r i --max_det 5 --topk 2", "predict r i --max-detections 5 --top 2"),
    Habit("export r --format onnx", "export r --to onnx"),
    Habit("export r --format=tflite", "export r --to=tflite"),
    Habit("export r --imgsz 64", "export r --size 64"),
    Habit("export r --file x.onnx", "export r --output x.onnx"),
    Habit("benchmark-data d --imgsz 64", "benchmark-data d --image-size 64"),
    Habit("train d --smoothing 0.1", "train d --label-smoothing 0.1"),
    Habit("train d --metrics accuracy", "train d --metric accuracy"),
    Habit("export --weights r --include onnx", "export r --to onnx"),
    Habit("--train d", "train d"),
    Habit("train d --name= --lr 0.5", "train d --name= --learning-rate 0.5"),
    // negative numbers
    Habit("train d --epochs -1", "train d --epochs=-1"),
    Habit("train d -b -1", "train d --batch-size=-1"),
    Habit("train d batch=-1", "train d --batch-size=-1"),
    // Fovea's own
    Habit("train d --epochs 3", nil), Habit("train d --momentum=-1", nil),
    Habit("train d --class-weights crack=3,free=1", nil),
    Habit("train d --model-options depth=4", nil),
    Habit("train d --target recall=0.95 -o runs", nil),
    Habit("export r --batch 1 --data d --format coco", nil),
    Habit("benchmark resnet18 --batch 4 --size 32", nil),
    Habit("models", nil), Habit("weights get x", nil), Habit("train d --frobnicate", nil),
    Habit("train --epochs", nil), Habit("train d --cache --name x", nil),
    Habit("train d --resume", nil), Habit("--help", nil), Habit("help train", nil),
    Habit("", nil),
  ])
  func wordsOfTheSameMeaningAreTranslated(habit: Habit) throws {
    let words = habit.words.split(separator: " ").map(String.init)
    let translation = try HabitTranslation(words)
    #expect(translation.hasChanged == (habit.own != nil))
    if let own = habit.own {
      #expect(translation.arguments.joined(separator: " ") == own)
    }
  }

  @Test(arguments: [
    Habit(
      "train d --device cuda",
      "train has no option '--device'. Fovea computes on the "
        + "processor: leave it out."),
    Habit(
      "train d device=0",
      "train doesn't take 'device=0'. Fovea computes on the "
        + "processor: leave it out."),
    Habit(
      "train d --gpu 0",
      "train has no option '--gpu'. Fovea computes on the "
        + "processor: leave it out."),
    Habit(
      "train d --pretrained",
      "train has no option '--pretrained'. Trained weights are "
        + "named by --weights, such as --weights efficientnet-lite0; 'fovea weights list' lists "
        + "those to download."),
    Habit(
      "train d --num-classes 3",
      "train has no option '--num-classes'. The number of "
        + "classes follows from the data: leave it out."),
    Habit(
      "train d fliplr=0.5",
      "train doesn't take 'fliplr=0.5'. Random transforms are "
        + "given by --augment, such as --augment horizontal-flip,rotation:10; 'fovea augment "
        + "--list' lists them."),
    Habit(
      "train d epoks=3",
      "train doesn't take 'epoks=3'. Options are written --name "
        + "value. Did you mean '--epochs'?"),
    Habit(
      "train a b",
      "'b' is one argument too many: fovea train takes one DATA. Join two data "
        + "sets in one folder or file first."),
    Habit(
      "evaluate r d e",
      "'e' is one argument too many: fovea evaluate takes one DATA. Join "
        + "two data sets in one folder or file first."),
    Habit(
      "export r s",
      "'s' is one argument too many: fovea export takes one RUN|MODEL. The output is given by "
        + "--output: --output s"),
    Habit(
      "convert d s --to coco",
      "'s' is one argument too many: fovea convert takes one DATA. The output is given by "
        + "--output: --output s"),
    Habit(
      "train d --input-size 3 32 32",
      "'32' is one argument too many: --image-size takes one value. Lists are written with commas "
        + "(1,2), sizes as 96x128."),
    Habit(
      "split d --ratios 0.8 0.2",
      "'0.2' is one argument too many: --ratios takes one value. Lists are written with commas "
        + "(1,2), sizes as 96x128."),
    Habit("train resume model=r", "a run is resumed by its folder: fovea train --resume RUN"),
    Habit("train d resume=True", "a run is resumed by its folder: fovea train --resume RUN"),
    Habit("train d --resume True", "a run is resumed by its folder: fovea train --resume RUN"),
    Habit("train d -v", "train has no option '--v'. Fovea has no such option: leave it out."),
    Habit(
      "train d --no-shuffle",
      "train has no option '--no-shuffle'. Training images are shuffled in each epoch: leave it "
        + "out."),
    Habit(
      "evaluate r d --conf 0.5",
      "evaluate has no option '--conf'. Detections of every confidence are evaluated, at several "
        + "overlaps; only predict has a threshold: leave it out."),
    Habit(
      "train d --schedule step --gamma 0.1",
      "train has no option '--gamma'. Drops of the learning rate are set by --schedule step, "
        + "--schedule-epochs and --schedule-factor."),
    Habit(
      "predict r i --classes 0",
      "predict has no option '--classes'. Objects of all classes are found: choose among the "
        + "results of --json."),
    Habit(
      "evaluate r d --metrics accuracy",
      "evaluate has no option '--metrics'. All metrics are computed: leave it out."),
    Habit(
      "predict r i --task detect",
      "predict has no option '--task'. A model has its task: leave it out."),
    Habit(
      "evaluate r d --imgsz 64",
      "evaluate has no option '--imgsz'. A model's own input "
        + "size is used: leave it out."),
    Habit("train d nesterov=2", "--nesterov is on or off and takes no value, but '2' is given"),
    Habit(
      "detect photo.jpg",
      "'detect' is no command of Fovea's. 'fovea train DATA --task "
        + "detection' trains a detector, 'fovea predict RUN IMAGE' runs one."),
  ])
  func othersGetAdvice(habit: Habit) throws {
    let error = #expect(throws: UsageError.self) {
      try HabitTranslation(habit.words.split(separator: " ").map(String.init))
    }
    #expect(error?.description == habit.own)
  }

  /// A file whose name looks like a setting is a file.
  @Test func filesAreNotSettings() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "a=b")
    #expect(!HabitTranslation.isPair(folder("a=b").path))
    #expect(HabitTranslation.isPair("a=b"))
    #expect(!HabitTranslation.isPair("--a=b") && !HabitTranslation.isPair("=b"))
  }
}
