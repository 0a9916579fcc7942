"""Makes test/fixtures/image/formats.json: small files of many kinds, and what Pillow's convert('RGB') gives for each.

16-bit files are the exception: Pillow clips or cuts them, MedProbe maps their full range, and so does this script.
`refused` are files whose values have no range of their own, which MedProbe does not guess.

Run with Pillow and NumPy installed:  python scripts/reference/formats.py
"""
import base64
import io
import json
import pathlib
import struct

import numpy as np
import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT = 13, 9  # odd: rows that are padded, nibbles and bits that are left over
rng = np.random.default_rng(20261122)
cases = []


def noise(*channels, dtype=np.uint8):
    return rng.integers(0, np.iinfo(dtype).max + 1, (HEIGHT, WIDTH, *channels), dtype=dtype)


def add(name, data, format, frame=0, frames=1):
    image = Image.open(io.BytesIO(data))
    image.seek(frame)
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        grey = np.rint(np.asarray(image).astype(np.float64) * 255 / 65535).astype(np.uint8)
        rgb = np.repeat(grey[..., None], 3, axis=2)
    else:
        rgb = np.asarray(image.convert("RGB"))
    cases.append({
        "name": name,
        "format": format,
        "frame": frame,
        "frames": frames,
        "size": [rgb.shape[1], rgb.shape[0]],
        "file": base64.b64encode(data).decode(),
        "expected": base64.b64encode(rgb.tobytes()).decode(),
    })


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


colour = Image.fromarray(noise(3))
grey = Image.fromarray(noise())
rgba = Image.fromarray(noise(4))
grey_alpha = Image.fromarray(noise(2), "LA")
deep = Image.fromarray(noise(dtype=np.uint16))
bits = grey.point(lambda v: 255 * (v > 127)).convert("1")
palette = colour.quantize(11)
ink = Image.fromarray(noise(4), "CMYK")

for name, image in {"grey": grey, "RGB": colour, "RGBA": rgba, "grey and alpha": grey_alpha, "1 bit": bits,
                    "palette": palette, "16 bits": deep}.items():
    add(f"PNG, {name}", saved(image, "PNG"), "png")
add("PNG, palette with a transparent colour", saved(palette, "PNG", transparency=3), "png")

add("JPEG, grey", saved(grey, "JPEG"), "jpeg")
add("JPEG, colour", saved(colour, "JPEG", quality=90), "jpeg")
add("JPEG, progressive", saved(colour, "JPEG", progressive=True), "jpeg")
adobe = saved(ink, "JPEG", quality=95)
add("JPEG, CMYK by Adobe's convention", adobe, "jpeg")
at = adobe.index(b"\xff\xee")
add("JPEG, CMYK without Adobe's mark", adobe[:at] + adobe[at + 2 + struct.unpack(">H", adobe[at + 2:at + 4])[0]:], "jpeg")
exif = Image.Exif()
exif[0x0112] = 8
add("JPEG, turned by EXIF", saved(colour, "JPEG", exif=exif), "jpeg")

add("WebP, lossy", saved(colour, "WEBP", quality=80), "webp")
add("WebP, lossless", saved(colour, "WEBP", lossless=True), "webp")
add("WebP, lossless with alpha", saved(rgba, "WEBP", lossless=True, exact=True), "webp")
pictures = [colour, Image.fromarray(noise(3)), Image.fromarray(noise(3))]
moving = saved(pictures[0], "WEBP", lossless=True, save_all=True, append_images=pictures[1:], duration=100)
for frame in (0, 2):
    add(f"WebP, picture {frame} of 3", moving, "webp", frame, 3)

for name, image in {"grey": grey, "RGB": colour, "RGBA": rgba, "1 bit": bits, "palette": palette, "16 bits": deep,
                    "CMYK": ink}.items():
    add(f"TIFF, {name}", saved(image, "TIFF"), "tiff")
for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
    add(f"TIFF, {compression}", saved(colour, "TIFF", compression=compression), "tiff")
add("TIFF, big", saved(colour, "TIFF", big_tiff=True), "tiff")
add("TIFF, dark to light", saved(grey, "TIFF", tiffinfo={262: 0}), "tiff")
pages = saved(colour, "TIFF", save_all=True, append_images=[grey, deep])
for page in (0, 1, 2):
    add(f"TIFF, page {page} of 3", pages, "tiff", page, 3)

add("GIF", saved(palette, "GIF"), "gif")
moving = saved(palette, "GIF", save_all=True, append_images=[p.quantize(16) for p in pictures[1:]], duration=100)
for frame in (0, 2):
    add(f"GIF, picture {frame} of 3", moving, "gif", frame, 3)


def bitmap(bits_per_pixel, rows, colours=b"", masks=b"", top_down=False, core=False, gap=0):
    """A BMP by hand: Pillow writes only some of the kinds that it reads."""
    rows = [row + bytes(-len(row) % 4) for row in (rows if top_down else reversed(rows))]
    pixels = b"".join(rows)
    if core:
        info = struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, bits_per_pixel)
    else:
        height = -HEIGHT if top_down else HEIGHT
        said = len(colours) // 4
        info = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits_per_pixel, 3 if masks else 0, len(pixels), 0, 0, said, 0)
    offset = 14 + len(info) + len(masks) + len(colours) + gap
    return struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset) + info + masks + colours + bytes(gap) + pixels


def packed(bits_per_index):
    indices = rng.integers(0, 1 << bits_per_index, (HEIGHT, WIDTH))
    per_byte = 8 // bits_per_index
    rows = []
    for row in indices:
        row = np.append(row, np.zeros(-WIDTH % per_byte, dtype=int)).reshape(-1, per_byte)
        rows.append(bytes(int(sum(v << (8 - bits_per_index * (i + 1)) for i, v in enumerate(group))) for group in row))
    return rows


def words(dtype):
    return [row.tobytes() for row in noise(dtype=dtype).astype(np.dtype(dtype).newbyteorder("<"))]


quads = b"".join(bytes([*rng.integers(0, 256, 3), 0]) for _ in range(256))
triples = b"".join(quads[i:i + 3] for i in range(0, len(quads), 4))
for name, image in {"1 bit": bits, "grey": grey, "palette": palette, "RGB": colour, "RGBA": rgba}.items():
    add(f"BMP, {name}", saved(image, "BMP"), "bmp")
for n in (1, 4, 8):
    add(f"BMP, {n} bits with a palette", bitmap(n, packed(n), quads[:4 << n]), "bmp")
add("BMP, from the top, with a gap before the pixels", bitmap(8, packed(8), quads, top_down=True, gap=6), "bmp")
add("BMP, OS/2", bitmap(4, packed(4), triples[:48], core=True), "bmp")
add("BMP, 16 bits", bitmap(16, words(np.uint16)), "bmp")
add("BMP, 16 bits as 5-6-5", bitmap(16, words(np.uint16), masks=struct.pack("<III", 0xF800, 0x07E0, 0x001F)), "bmp")
add("BMP, 32 bits", bitmap(32, words(np.uint32)), "bmp")
add("BMP, 32 bits, red first", bitmap(32, words(np.uint32), masks=struct.pack("<III", 0xFF000000, 0xFF0000, 0xFF00)), "bmp")

refused = {
    "TIFF, floating point": saved(Image.fromarray(rng.random((HEIGHT, WIDTH), dtype=np.float32)), "TIFF"),
    "TIFF, 32 bits": saved(Image.fromarray(noise(dtype=np.int32)), "TIFF"),
}

target = pathlib.Path(__file__).parents[2] / "test/fixtures/image/formats.json"
target.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases, "refused": [
    {"name": name, "file": base64.b64encode(data).decode()} for name, data in refused.items()
]}, indent=1) + "\n")
