"""The runs that verdicts are judged on: data, settings, and the fault that each has by
construction.

A case's expectation follows from how the run is made, and never from the program's answer.
"""

from collections import namedtuple

Case = namedtuple("Case", "name expected data flags")

# The limits of the rules were set on these.
CASES = [
    # Few images, many epochs, no augmentation, no weight decay.
    Case("overfit-fashion", "overfitting", "fashion:30:50",
         "--model small_cnn --epochs 40 --weight-decay 0"),
    Case("overfit-cifar", "overfitting", "cifar:40:50",
         "--model resnet20 --epochs 25 --weight-decay 0"),
    Case("overfit-cells", "overfitting", "bccd:20:40",
         "--model yolo-n --image-size 128 --epochs 60 --batch-size 4 --learning-rate 0.02"
         " --weight-decay 0"),
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
    Case("short-cells", "notConverged", "bccd",
         "--model yolo-n --image-size 128 --epochs 3 --batch-size 8 --learning-rate 0.01"),
    # Learning rates far above the usual ones, that just don't diverge.
    Case("rate-fashion", "unstable", "fashion:100:50",
         "--model small_cnn --epochs 12 --learning-rate 3 --schedule constant"),
    Case("rate-solar", "unstable", "solar:400:200",
         "--value-columns probability --model small_cnn --image-size 48 --epochs 10"
         " --learning-rate 0.1 --schedule constant"),
    # Twenty or eight images a class, with augmentation and weight decay.
    Case("few-cifar", "limitedByData", "cifar:20:50",
         "--model small_cnn --epochs 60 --weight-decay 0.001 --label-smoothing 0.1"
         " --augment random-crop:4,horizontal-flip"),
    Case("few-fashion", "limitedByData", "fashion:8:40",
         "--model small_cnn --epochs 80 --batch-size 16 --weight-decay 0.001"
         " --augment random-crop:4,horizontal-flip"),
    # 30 % of the labels replaced by another class.
    Case("flipped-fashion", "limitedByLabelNoise", "fashion:150:60:0.3",
         "--model small_cnn --epochs 12 --augment horizontal-flip"),
    Case("flipped-fashion-plain", "limitedByLabelNoise", "fashion:200:60:0.3",
         "--model small_cnn --epochs 8"),
    # Eight validation images.
    Case("eight-images", "splitTooSmall", "fashion:100:1:0:8",
         "--model small_cnn --epochs 8"),
    Case("eight-values", "splitTooSmall", "solar:300:8",
         "--value-columns probability --model small_cnn --image-size 48 --epochs 8"),
    # Enough images and epochs, the usual settings.
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
    Case("solar", "goodFit", "solar:500:200",
         "--value-columns probability --model small_cnn --image-size 48 --epochs 12"
         " --augment horizontal-flip,vertical-flip"),
    Case("solar-faster", "goodFit", "solar:700:200",
         "--value-columns probability --model small_cnn --image-size 32 --epochs 12"
         " --learning-rate 0.005 --augment horizontal-flip,vertical-flip"),
    Case("cifar", "goodFit", "cifar:200:100",
         "--model small_cnn --epochs 12 --augment random-crop:4,horizontal-flip"),
]

# Other data, models, sizes and seeds: the rules are judged on these. None was set on them but
# risen-loss, on held-overfit-solar.
HELD_OUT = [
    Case("held-overfit-digits", "overfitting", "mnist:5:50",
         "--model small_cnn --epochs 60 --weight-decay 0 --seed 7"),
    Case("held-short-fashion", "notConverged", "fashion:200:60:0:0:1000",
         "--model lenet5 --epochs 3 --learning-rate 0.02 --seed 7"),
    Case("held-underfit-digits", "underfitting", "mnist:100:50",
         "--model lenet5 --epochs 12 --weight-decay 0.2 --seed 7"),
    Case("held-rate-digits", "unstable", "mnist:100:50",
         "--model lenet5 --epochs 12 --learning-rate 0.5 --schedule constant --seed 7"),
    Case("held-digits", "goodFit", "mnist:300:100", "--model lenet5 --epochs 8 --seed 7"),
    Case("held-flipped-five", "limitedByLabelNoise", "fashion:250:80:0.25:0:1000:5",
         "--model lenet5 --epochs 10 --seed 7"),
    Case("held-ten-digits", "splitTooSmall", "mnist:100:1:0:10",
         "--model lenet5 --epochs 10 --seed 7"),
    Case("held-underfit-solar", "underfitting", "solar:300:100",
         "--value-columns probability --model small_cnn --image-size 32 --epochs 12"
         " --weight-decay 20 --seed 7"),
    Case("held-short-membrane", "notConverged", "membrane",
         "--model unet --model-options width=8 --image-size 128 --batch-size 4 --epochs 4"
         " --learning-rate 0.01 --seed 7"),
    Case("held-solar", "goodFit", "solar:600:200",
         "--value-columns probability --model small_cnn --image-size 32 --epochs 12"
         " --batch-size 16 --augment horizontal-flip,vertical-flip --seed 7"),
    Case("held-five", "goodFit", "fashion:250:80:0:0:1000:5",
         "--model small_cnn --epochs 8 --augment horizontal-flip --seed 7"),
    Case("held-overfit-solar", "overfitting", "solar:80:60",
         "--value-columns probability --model small_cnn --image-size 32 --epochs 80"
         " --batch-size 8 --learning-rate 0.005 --weight-decay 0 --seed 7"),
    Case("held-slow-digits", "notConverged", "mnist:60:50",
         "--model small_cnn --epochs 8 --optimizer adamw --learning-rate 0.00001 --seed 7"),
    Case("held-membrane", "goodFit", "membrane",
         "--model unet --model-options width=12 --image-size 96 --batch-size 4 --epochs 25"
         " --augment horizontal-flip,vertical-flip --seed 7"),
    Case("held-few-digits", "limitedByData", "mnist:4:20",
         "--model small_cnn --epochs 60 --batch-size 16 --weight-decay 0.001"
         " --label-smoothing 0.1 --augment random-crop:2 --seed 7"),
    Case("held-overfit-membrane", "overfitting", "membrane:1:6",
         "--model unet --model-options width=16 --image-size 128 --batch-size 1 --epochs 60"
         " --weight-decay 0 --seed 7"),
    Case("held-four", "goodFit", "cifar:250:80:0:0:300:4",
         "--model small_cnn --epochs 12 --augment random-crop:4,horizontal-flip --seed 7"),
    Case("held-rate-tiles", "unstable", "tiles:60:20",
         "--model resnet20 --image-size 32 --epochs 12 --optimizer adamw --learning-rate 0.2"
         " --schedule constant --seed 7"),
    Case("held-two-slices", "splitTooSmall", "membrane:24:2",
         "--model unet --model-options width=8 --image-size 128 --batch-size 4 --epochs 15"
         " --augment horizontal-flip,vertical-flip --seed 7"),
    Case("held-flipped-digits", "limitedByLabelNoise", "mnist:120:60:0.35",
         "--model small_cnn --epochs 8 --augment random-crop:2 --seed 7"),
    Case("held-tiles", "goodFit", "tiles:400:200",
         "--model small_cnn --image-size 32 --epochs 12 --augment horizontal-flip,vertical-flip"
         " --seed 7"),
    Case("held-digits-adam", "goodFit", "mnist:120:80",
         "--model small_cnn --epochs 8 --optimizer adamw --seed 7"),
    Case("held-few-tiles", "limitedByData", "tiles:15:20",
         "--model small_cnn --image-size 32 --epochs 60 --batch-size 16 --weight-decay 0.001"
         " --augment horizontal-flip,vertical-flip --seed 7"),
    Case("held-cells", "goodFit", "bccd",
         "--model yolo-n --image-size 96 --epochs 20 --batch-size 8 --learning-rate 0.02"
         " --augment horizontal-flip,vertical-flip,scale-jitter --seed 7"),
]
