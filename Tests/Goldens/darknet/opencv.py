"""What OpenCV computes with Yolo-Fastest, to compare with: too large to be committed.

    pip install "opencv-python-headless<5"
    python opencv.py FOLDER/yolo-fastest-darknet FOLDER/yolo-fastest-expected \\
        FOLDER/coco-sample/images/000000000030.jpg
"""

import pathlib
import sys

import cv2

source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
target.mkdir(parents=True, exist_ok=True)
net = cv2.dnn.readNetFromDarknet(
    str(source / "yolo-fastest-1.1.cfg"), str(source / "yolo-fastest-1.1.weights")
)
image = cv2.resize(cv2.imread(sys.argv[3])[:, :, ::-1], (320, 320)).astype("<f4") / 255
image.tofile(target / "input.f32")
net.setInput(np.ascontiguousarray(image.transpose(2, 0, 1)[None]))
for name, output in zip(
    net.getUnconnectedOutLayersNames(), net.forward(net.getUnconnectedOutLayersNames())
):
    print(name, output.shape)
    output.astype("<f4").tofile(target / f"{output.shape[0]}.f32")
