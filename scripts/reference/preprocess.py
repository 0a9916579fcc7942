"""Makes test/fixtures/encoder/preprocess.json: what the published ways of preparing an image give for small noisy images.

`checkpoint`  transformers' Pillow image processors (SigLIP, CLIP, BiT), asked for pixels before rescaling.
`eval`        tf.image.resize(method="bilinear", antialias=False), then astype(uint8), as in Google's MedSigLIP
              notebook quick_start_with_hugging_face.
`serving`     value / maximum, zero-padded to a square, then the SigLIP processor without rescaling, as in Google's
              serving code (google-health/medsiglip, python/serving/predictor.py), whose steps are repeated here.

Run in two environments, since transformers and TensorFlow need not share one:
    python scripts/reference/preprocess.py transformers     (Pillow, NumPy, transformers)
    python scripts/reference/preprocess.py tensorflow       (NumPy, tensorflow or tensorflow-cpu)
"""
import base64
import json
import pathlib
import sys

import numpy as np

TARGET = pathlib.Path(__file__).parents[2] / "test/fixtures/encoder/preprocess.json"
SIZES = [(30, 23), (23, 30), (9, 5), (14, 14), (1, 3), (47, 8), (16, 17)]
SIDES = [14, 7]


def noise(width, height):
    rng = np.random.default_rng([20261122, width, height])
    return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)


def on_off(width, height):
    return np.where(noise(width, height) > 127, 255, 0).astype(np.uint8)


def encode(pixels):
    return base64.b64encode(np.ascontiguousarray(pixels, dtype=np.uint8).tobytes()).decode()


def images():
    """Name → pixels; the cases name them."""
    return {f"{kind} {width}x{height}": make(width, height)
            for width, height in SIZES for kind, make in (("noise", noise), ("on-off", on_off))}


def noises():
    return {name: pixels for name, pixels in images().items() if name.startswith("noise")}


def case(name, settings, source, expected):
    return {"way": name, **settings, "image": source, "expected": encode(expected)}


def checkpoint_cases():
    import transformers
    from PIL import Image
    from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    plain = {"do_rescale": False, "do_normalize": False}
    cases = []
    for name_of_image, source in noises().items():
        for side in SIDES:
            for filter_name, resample in (("bilinear", 2), ("bicubic", 3)):
                square = {"height": side, "width": side}
                larger = side + 3
                processors = {
                    "squash": SiglipImageProcessorPil(size=square, resample=resample, **plain),
                    "shortest": CLIPImageProcessorPil(
                        size={"shortest_edge": side}, crop_size=square, resample=resample, **plain),
                    "shortest-larger": BitImageProcessorPil(
                        size={"shortest_edge": larger}, crop_size=square, resample=resample, **plain),
                    "shortest-smaller": BitImageProcessorPil(
                        size={"shortest_edge": side - 2}, crop_size=square, resample=resample, **plain),
                    "crop": BitImageProcessorPil(do_resize=False, crop_size=square, **plain),
                }
                fits = {
                    "squash": "squash",
                    "shortest": {"shortestEdge": side},
                    "shortest-larger": {"shortestEdge": larger},
                    "shortest-smaller": {"shortestEdge": side - 2},
                    "crop": "crop",
                }
                for name, processor in processors.items():
                    if name == "crop" and filter_name == "bilinear":
                        continue
                    values = processor(Image.fromarray(source), return_tensors="np")["pixel_values"][0]
                    settings = {"side": side, "filter": filter_name, "fit": fits[name]}
                    cases.append(case("checkpoint", settings, name_of_image, values.transpose(1, 2, 0)))
    return transformers.__version__, cases


def zero_padded(image):
    height, width = image.shape[:2]
    missing = abs(width - height)
    before = missing // 2
    pad = (before, missing - before)
    return np.pad(image, (pad if height < width else (0, 0), pad if width < height else (0, 0), (0, 0)))


def serving_cases():
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    cases = []
    for name_of_image, source in images().items():
        for side in SIDES:
            processor = SiglipImageProcessorPil(size={"height": side, "width": side}, do_rescale=False,
                                                do_normalize=False, do_convert_rgb=False)
            scaled = zero_padded(source.astype(np.float32) / float(np.iinfo(source.dtype).max))
            values = processor([scaled], input_data_format="channels_last", return_tensors="np")["pixel_values"][0]
            expected = np.rint(values.astype(np.float64) * 255).transpose(1, 2, 0)
            settings = {"side": side, "filter": "bicubic", "fit": "pad-square"}
            cases.append(case("serving", settings, name_of_image, expected))
    return cases


def eval_cases():
    import tensorflow as tf

    cases = []
    for name_of_image, source in noises().items():
        for side in SIDES + [33]:
            resized = tf.image.resize(images=source, size=[side, side], method="bilinear", antialias=False)
            settings = {"side": side, "filter": "tf-bilinear", "fit": "squash"}
            cases.append(case("eval", settings, name_of_image, resized.numpy().astype(np.uint8)))
    return tf.__version__, cases


def main(part):
    document = json.loads(TARGET.read_text()) if TARGET.exists() else {"versions": {}, "cases": []}
    if part == "transformers":
        import PIL

        version, cases = checkpoint_cases()
        cases += serving_cases()
        document["versions"] |= {"transformers": version, "pillow": PIL.__version__}
    else:
        version, cases = eval_cases()
        document["versions"]["tensorflow"] = version
    ways = {made["way"] for made in cases}
    kept = [old for old in document["cases"] if old["way"] not in ways]
    document["cases"] = sorted(kept + cases, key=lambda made: made["way"])
    document["images"] = {name: {"size": pixels.shape[1::-1], "pixels": encode(pixels)} for name, pixels in images().items()}
    TARGET.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
