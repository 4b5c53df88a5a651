"""Makes what the tests of this folder compare with.

    python3 -m venv venv && venv/bin/pip install pillow==12.3.0 numpy==2.4.6 opencv-python-headless==5.0.0.93
    venv/bin/python make_fixtures.py

Pictures are seeded; expected arrays are what Pillow, OpenCV and NumPy make of them.
"""

import os

import cv2
import numpy as np
from PIL import Image, ImageOps

os.chdir(os.path.dirname(os.path.abspath(__file__)))
H, W = 23, 37
rng = np.random.default_rng(1)
y, x = np.mgrid[0:H, 0:W]
waves = np.stack([127 + 120 * np.sin(x / (3 + c) + y / (4 + c)) for c in range(3)], -1)
photo = np.clip(waves + rng.normal(0, 25, (H, W, 3)), 0, 255).astype(np.uint8)
photo[4:9, 5:12] = [255, 0, 40]  # edges, so that kernels overshoot
rgb = Image.fromarray(photo)


def exif(tag):
    e = Image.Exif()
    e[0x0112] = tag
    return e


# ---- decoding
rgb.save("rgb.png")
rgb.convert("L").save("grey.png")
Image.fromarray((np.arange(H * W, dtype=np.uint16).reshape(H, W) * 77)).save("grey16.png")
rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save("palette.png")
rgb.convert("1").save("bilevel.png")
rgba = np.concatenate([photo, rng.integers(0, 256, (H, W, 1), dtype=np.uint8)], -1)
Image.fromarray(rgba).save("rgba.png")
rgb.save("rgb.jpg", quality=92, subsampling=0)
rgb.save("rgb420.jpg", quality=92, subsampling=2)
rgb.save("progressive.jpg", quality=92, subsampling=0, progressive=True)
rgb.convert("L").save("grey.jpg", quality=92)
rgb.convert("CMYK").save("cmyk.jpg", quality=92)
rgb.save("lossless.webp", lossless=True)
Image.fromarray(rgba).save("rgba.webp", lossless=True, exact=True)
rgb.save("lossy.webp", quality=90)
rgb.save("turned.jpg", quality=92, subsampling=0, exif=exif(6))
rgb.save("turned.png", exif=exif(6))
rgb.save("turned.webp", lossless=True, exif=exif(6))
rgb.save("other.gif")
decoded = {}
for name in sorted(os.listdir(".")):
    stem, _, ending = name.partition(".")
    if ending in ("png", "jpg", "webp") and name != "cmyk.jpg":
        image = Image.open(name)
        if name == "grey16.png":
            decoded[name] = (np.asarray(image) >> 8).astype(np.uint8)
        else:
            mode = "L" if image.mode in ("L", "1") else "RGB"
            decoded[name] = np.asarray(image.convert(mode))
np.savez_compressed("decoded.npz", **decoded)

# ---- orientation, Exif's tag 1 to 8
turned = {}
for tag in range(1, 9):
    image = Image.fromarray(photo)
    image.getexif()[0x0112] = tag
    turned[str(tag)] = np.asarray(ImageOps.exif_transpose(image))
np.savez_compressed("orientation.npz", **turned)

# ---- resizing
SIZES = [(50, 61), (7, 11), (9, 80), (23, 20), (46, 37), (1, 1), (224, 3)]
KERNELS = {
    "nearest": Image.Resampling.NEAREST,
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
pillow = {}
for kernel, constant in KERNELS.items():
    for h, w in SIZES:
        pillow[f"{kernel} {h}x{w}"] = np.asarray(rgb.resize((w, h), constant))
np.savez_compressed("pillow.npz", **pillow)
opencv = {}
for kernel, constant in {"bilinear": cv2.INTER_LINEAR, "bicubic": cv2.INTER_CUBIC}.items():
    for h, w in SIZES:
        opencv[f"{kernel} {h}x{w}"] = cv2.resize(photo.astype(np.float64), (w, h), interpolation=constant).astype(np.float32)
np.savez_compressed("opencv.npz", **opencv)

# ---- whole pipelines, as their networks' own code has them
f32 = np.float32
pipelines = {}


def imagenet(image, shorter, crop, mean, std):
    """torchvision: Resize(shorter), CenterCrop(crop), ToTensor(), Normalize(mean, std)."""
    w, h = image.size
    short, long = (w, h) if w <= h else (h, w)
    new = shorter, int(shorter * long / short)
    image = image.resize(new if w <= h else new[::-1], Image.Resampling.BILINEAR)
    w, h = image.size
    top, left = int(round((h - crop) / 2.0)), int(round((w - crop) / 2.0))
    image = image.crop((left, top, left + crop, top + crop))
    t = np.asarray(image).astype(f32) / f32(255)
    return ((t - np.array(mean, f32)) / np.array(std, f32)).transpose(2, 0, 1)[None]


MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
pipelines["imagenet"] = imagenet(rgb, 32, 27, MEAN, STD)
pipelines["imagenet upright"] = imagenet(rgb.transpose(Image.Transpose.ROTATE_270), 16, 13, MEAN, STD)


def yolo(image, side, fill=114):
    """Ultralytics' LetterBox, antialiased by Pillow, red first, 0 to 1."""
    w, h = image.size
    r = min(side / h, side / w)
    nw, nh = int(round(w * r)), int(round(h * r))
    out = np.full((side, side, 3), fill, np.uint8)
    dw, dh = (side - nw) / 2, (side - nh) / 2
    top, left = int(round(dh - 0.1)), int(round(dw - 0.1))
    out[top : top + nh, left : left + nw] = np.asarray(image.resize((nw, nh), Image.Resampling.BILINEAR))
    return (out.astype(f32) / f32(255)).transpose(2, 0, 1)[None]


pipelines["yolo"] = yolo(rgb, 32)
pipelines["yolo upright"] = yolo(rgb.transpose(Image.Transpose.ROTATE_90), 48)
caffe = np.asarray(rgb.resize((20, 20), Image.Resampling.BICUBIC))[..., ::-1].astype(f32)
pipelines["caffe"] = (caffe - np.array([104, 117, 123], f32))[None]
grey = np.asarray(rgb.convert("L").resize((28, 28), Image.Resampling.BILINEAR)).astype(f32)
pipelines["mnist"] = ((grey / f32(255) - f32(0.1307)) / f32(0.3081))[None, None]
pipelines["bytes"] = np.asarray(rgb.resize((16, 16), Image.Resampling.BOX))[None]
np.savez_compressed("pipelines.npz", **pipelines)
