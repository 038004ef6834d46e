"""The runs that verdicts are judged on: data, settings, and the fault that each has by construction.

A case's expectation follows from how the run is made, and never from the program's answer.
"""

from collections import namedtuple

Case = namedtuple("Case", "name expected data flags")

CASES = [
    # Few images, many epochs, no augmentation, no weight decay.
    Case("overfit-fashion", "overfitting", "fashion:30:50",
         "--model small_cnn --epochs 40 --weight-decay 0"),
    Case("overfit-cifar", "overfitting", "cifar:40:50",
         "--model resnet20 --epochs 25 --weight-decay 0"),
    # Too little capacity, or too strong a penalty.
    Case("underfit-decay", "underfitting", "fashion:100:50",
         "--model lenet5 --epochs 12 --weight-decay 0.1"),
    Case("underfit-channels", "underfitting", "membrane",
         "--model unet --model-options depth=0,width=1 --image-size 128 --batch-size 4"
         " --epochs 20"),
    # Two epochs, or a learning rate a hundred times below the usual one.
    Case("short-fashion", "notConverged", "fashion:100:50",
         "--model small_cnn --epochs 2 --learning-rate 0.01"),
    Case("slow-cifar", "notConverged", "cifar:100:50",
         "--model small_cnn --epochs 10 --learning-rate 0.0005"),
    # Learning rates far above the usual ones, that just don't diverge.
    Case("rate-fashion", "unstable", "fashion:100:50",
         "--model small_cnn --epochs 12 --learning-rate 3 --schedule constant"),
    Case("rate-solar", "unstable", "solar:400:200",
         "--value-columns probability --model small_cnn --image-size 48 --epochs 10 --learning-rate 0.1"
         " --schedule constant"),
    # Twenty images a class, with augmentation and weight decay.
    Case("few-cifar", "limitedByData", "cifar:20:50",
         "--model small_cnn --epochs 60 --weight-decay 0.001 --label-smoothing 0.1"
         " --augment random-crop:4,horizontal-flip"),
    # 30 % of the labels replaced by another class.
    Case("flipped-fashion", "limitedByLabelNoise", "fashion:150:60:0.3",
         "--model small_cnn --epochs 12 --augment horizontal-flip"),
    Case("flipped-fashion-plain", "limitedByLabelNoise", "fashion:200:60:0.3",
         "--model small_cnn --epochs 8"),
    # Eight validation images.
    Case("eight-images", "splitTooSmall", "fashion:100:1:0:8",
         "--model small_cnn --epochs 8"),
    Case("fashion", "goodFit", "fashion:400:100", "--model small_cnn --epochs 8"),
    Case("fashion-lenet", "goodFit", "fashion:400:100", "--model lenet5 --epochs 10"),
    Case("blood-cells", "goodFit", "bccd",
         "--model yolo-n --image-size 128 --epochs 30 --batch-size 8 --learning-rate 0.02"
         " --augment horizontal-flip,vertical-flip,scale-jitter"),
    Case("membrane", "goodFit", "membrane",
         "--model unet --model-options width=8 --image-size 128 --batch-size 4 --epochs 20"
         " --augment horizontal-flip,vertical-flip"),
    Case("membrane-shallow", "goodFit", "membrane",
         "--model unet --model-options width=8,depth=3 --image-size 128 --batch-size 4 --epochs 25"
         " --augment horizontal-flip,vertical-flip"),
    Case("solar", "goodFit", "solar:600:200",
         "--value-columns probability --model small_cnn --image-size 64 --epochs 12"
         " --augment horizontal-flip,vertical-flip"),
    Case("solar-faster", "goodFit", "solar:800:200",
         "--value-columns probability --model small_cnn --image-size 48 --epochs 12"
         " --learning-rate 0.005 --augment horizontal-flip,vertical-flip"),
    Case("cifar", "goodFit", "cifar:300:100",
         "--model small_cnn --epochs 12 --augment random-crop:4,horizontal-flip"),
]
