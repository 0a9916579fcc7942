"""Makes test/fixtures/image/resample.json: what Pillow's 8-bit resampling gives for small noisy images.

Run with Pillow and NumPy installed:  python scripts/reference/resample.py
"""
import base64
import json
import pathlib

import numpy as np
import PIL
from PIL import Image

SIZES = [((7, 5), (3, 4)), ((7, 5), (16, 11)), ((64, 48), (14, 14)), ((1, 1), (4, 3)), ((200, 3), (9, 9)), ((33, 40), (33, 7))]
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

rng = np.random.default_rng(20261122)
cases = []
for (width, height), (to_width, to_height) in SIZES:
    pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    for name, resampling in FILTERS.items():
        resized = np.asarray(Image.fromarray(pixels).resize((to_width, to_height), resampling))
        cases.append({
            "filter": name,
            "from": [width, height],
            "to": [to_width, to_height],
            "pixels": base64.b64encode(pixels.tobytes()).decode(),
            "expected": base64.b64encode(resized.tobytes()).decode(),
        })

target = pathlib.Path(__file__).parents[2] / "test/fixtures/image/resample.json"
target.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, indent=1) + "\n")
