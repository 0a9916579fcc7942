"""Makes test/fixtures/image/dicom.json: small codestreams of every compression that DICOM has, and their values.

`values` are what imagecodecs decodes, little-endian and pixel by pixel; the tests wrap the codestreams into DICOM files
themselves (test/support/dicom.ts).

Run with NumPy and imagecodecs installed:  python scripts/reference/dicom.py
"""
import base64
import json
import pathlib

import imagecodecs
import numpy as np

ROWS, COLUMNS = 12, 17
rng = np.random.default_rng(20261123)
cases = []


def image(low, high, dtype, samples=1):
    """A slope with noise on it, which lossy codecs keep roughly and lossless ones exactly."""
    ramp = np.linspace(low, high, ROWS * COLUMNS).reshape(ROWS, COLUMNS)
    planes = [np.roll(ramp, 5 * i, axis=1) + rng.normal(0, (high - low) / 50, ramp.shape) for i in range(samples)]
    values = np.clip(np.stack(planes, -1).round(), low, high).astype(dtype)
    return np.ascontiguousarray(values[..., 0] if samples == 1 else values)


def add(name, syntax, values, codestream, decoded, stored=None):
    cases.append({
        "name": name,
        "syntax": f"1.2.840.10008.1.2.{syntax}",
        "samples": 1 if values.ndim == 2 else 3,
        "bitsAllocated": values.itemsize * 8,
        "bitsStored": stored or values.itemsize * 8,
        "signed": bool(np.issubdtype(values.dtype, np.signedinteger)),
        "codestream": base64.b64encode(codestream).decode(),
        "values": base64.b64encode(np.ascontiguousarray(decoded).astype(values.dtype.newbyteorder("<")).tobytes()).decode(),
    })


def rle(values):
    """PS3.5, annex G: a segment for each byte of each sample, the most significant first, each of even length."""
    planes = values[..., None] if values.ndim == 2 else values
    segments = []
    for sample in range(planes.shape[-1]):
        big = np.ascontiguousarray(planes[..., sample]).astype(values.dtype.newbyteorder(">"))
        split = big.view(np.uint8).reshape(ROWS, COLUMNS, values.itemsize)
        for byte in range(values.itemsize):
            packed = b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in split[..., byte])
            segments.append(packed + b"\0" * (len(packed) % 2))
    starts = 64 + np.cumsum([0, *map(len, segments[:-1])])
    header = np.zeros(16, "<u4")
    header[0], header[1 : 1 + len(segments)] = len(segments), starts
    return header.tobytes() + b"".join(segments)


grey = image(3, 250, np.uint8)
small = image(-120, 120, np.int8)
rgb = image(0, 255, np.uint8, 3)
twelve = image(0, 4095, np.uint16)
deep = image(5, 65000, np.uint16)
ct = image(-2000, 3000, np.int16)
bits = lambda values: values.view(np.uint16)  # noqa: E731

for name, values in [("8 bits", grey), ("16 bits, signed", ct), ("RGB", rgb)]:
    add(f"RLE, {name}", "5", values, rle(values), values)

for name, syntax, values, stored, options in [
    ("baseline", "4.50", grey, 8, {"level": 90}),
    ("extended, 12 bits", "4.51", twelve, 12, {"level": 90, "bitspersample": 12}),
    ("lossless, 8 bits", "4.57", grey, 8, {"lossless": True, "predictor": 4}),
    ("lossless, 16 bits", "4.70", deep, 16, {"lossless": True, "predictor": 1, "bitspersample": 16}),
    ("lossless, RGB", "4.70", rgb, 8, {"lossless": True, "predictor": 1, "colorspace": "RGB"}),
]:
    stream = imagecodecs.jpeg8_encode(values, **options)
    decoded = imagecodecs.jpeg8_decode(stream)
    assert not options.get("lossless") or (decoded == values).all()
    add(f"JPEG {name}", syntax, values, stream, decoded, stored)

for name, values in [("8 bits", grey), ("16 bits", deep), ("RGB", rgb)]:
    add(f"JPEG-LS, {name}", "4.80", values, imagecodecs.jpegls_encode(values), values)
add("JPEG-LS, signed", "4.80", ct, imagecodecs.jpegls_encode(bits(ct)), ct)
add("JPEG-LS, 8 bits, signed", "4.80", small, imagecodecs.jpegls_encode(small.view(np.uint8)), small)
near = imagecodecs.jpegls_encode(deep, level=20)
add("JPEG-LS, near-lossless", "4.81", deep, near, imagecodecs.jpegls_decode(near))

for name, values in [("8 bits", grey), ("16 bits", deep), ("signed", ct), ("8 bits, signed", small), ("RGB", rgb)]:
    stream = imagecodecs.jpeg2k_encode(values, level=0, reversible=True, codecformat="j2k", resolutions=2)
    assert (imagecodecs.jpeg2k_decode(stream) == values).all()
    add(f"JPEG 2000, {name}", "4.90", values, stream, values)

for name, values in [("8 bits", grey), ("16 bits", deep), ("signed", ct), ("RGB", rgb)]:
    stream = imagecodecs.htj2k_encode(values, reversible=True, resolutions=2)
    assert (imagecodecs.htj2k_decode(stream) == values).all()
    add(f"HTJ2K, {name}", "4.201", values, stream, values)

out = pathlib.Path(__file__).parents[2] / "test/fixtures/image/dicom.json"
versions = {"numpy": np.__version__, "imagecodecs": imagecodecs.__version__}
out.write_text(json.dumps({"versions": versions, "rows": ROWS, "columns": COLUMNS, "cases": cases}, indent=1) + "\n")
print(f"{len(cases)} cases, {out.stat().st_size} bytes")
