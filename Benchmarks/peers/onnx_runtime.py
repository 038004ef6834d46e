"""Inference by ONNX Runtime on the CPU, with all graph optimizations and bound outputs.

It must not have the module's name: Python would import this file instead.
"""

import numpy
import onnxruntime

import peer


def main():
    options = peer.arguments()
    batch = numpy.load(options.folder / "batch.npz")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(
        str(options.folder / "model.onnx"), settings, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    binding.bind_cpu_input("images", batch["input"])
    output = onnxruntime.OrtValue.ortvalue_from_shape_and_type(
        batch["output"].shape, numpy.float32, "cpu", 0)
    binding.bind_ortvalue_output("logits", output)

    def infer():
        session.run_with_iobinding(binding)

    difference = None
    if options.check:
        infer()
        difference = float(numpy.abs(output.numpy() - batch["output"]).max())
    [milliseconds] = peer.timed(options.steps, infer)
    peer.report(
        f"ONNX Runtime {onnxruntime.__version__}", {"ONNX Runtime": milliseconds}, difference)


if __name__ == "__main__":
    main()
