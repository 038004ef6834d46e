"""Inference by OpenVINO on the CPU in float32, with all threads on one request.

It must not have the module's name: Python would import this file instead.
"""

import numpy
import openvino

import peer


def main():
    options = peer.arguments()
    batch = numpy.load(options.folder / "batch.npz")
    # Without the precision hint it uses bfloat16 if the processor supports it.
    compiled = openvino.Core().compile_model(
        str(options.folder / "model.onnx"), "CPU", {
            "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": options.threads,
            "INFERENCE_PRECISION_HINT": "f32"})
    request = compiled.create_infer_request()
    request.set_input_tensor(openvino.Tensor(batch["input"]))
    difference = None
    if options.check:
        request.infer()
        output = request.get_output_tensor().data
        difference = float(numpy.abs(output - batch["output"]).max())
    [milliseconds] = peer.timed(options.steps, request.infer)
    version = openvino.__version__.split("-")[0]
    peer.report(f"OpenVINO {version}", {"OpenVINO": milliseconds}, difference)


if __name__ == "__main__":
    main()
