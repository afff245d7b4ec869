#!/usr/bin/env python3
"""Pictures resized by torchvision and Pillow, as DinoBloom and DINOv2 prepare theirs.

    /usr/bin/python3 generate.py     (Debian: torchvision 0.14, Pillow 9.4; writes beside itself)
"""
import json, os
import numpy as np
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import InterpolationMode as M

HERE = os.path.dirname(os.path.abspath(__file__))
r = np.random.default_rng(3)


def picture(h, w):
    y, x = np.mgrid[0:h, 0:w]
    base = 120 + 90 * np.sin(x / 5.0)[..., None] * np.cos(y / 7.0)[..., None] * np.array([1, 0.5, -0.7])
    return np.clip(base + r.normal(0, 20, (h, w, 3)), 0, 255).astype(np.uint8)


cases = []


def add(name, array, transform, **more):
    out = np.asarray(transform(Image.fromarray(array)))
    cases.append({"name": name, "input": array.tolist(), "output": out.tolist(), **more})


add("squash down, bilinear", picture(45, 37), T.Resize((14, 14), M.BILINEAR), resize={"kind": "squash", "filter": "bilinear"}, size=[14, 14])
add("squash up, bilinear", picture(9, 11), T.Resize((14, 14), M.BILINEAR), resize={"kind": "squash", "filter": "bilinear"}, size=[14, 14])
for h, w in ((40, 57), (51, 38), (12, 12)):
    t = T.Compose([T.Resize(16, M.BICUBIC), T.CenterCrop(14)])
    add(f"shorter side and crop, bicubic, {h} x {w}", picture(h, w), t, resize={"kind": "shorter-side", "sizePx": 16, "filter": "bicubic"}, size=[14, 14])
t = T.Compose([T.Resize(19, M.BICUBIC), T.CenterCrop(14)])
add("odd margin", picture(31, 31), t, resize={"kind": "shorter-side", "sizePx": 19, "filter": "bicubic"}, size=[14, 14])
grey = r.normal(20000, 8000, (33, 29)).astype(np.float32)
floats = [
    {"name": n, "input": grey.tolist(), "filter": n, "output": np.asarray(Image.fromarray(grey).resize((10, 12), k)).tolist(), "size": [12, 10]}
    for n, k in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC))
]
norm = T.Compose([T.Resize((14, 14), M.BILINEAR), T.ToTensor(), T.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
a = np.array(cases[0]["input"], np.uint8)
tensor = [float(v) for v in norm(Image.fromarray(a)).numpy().reshape(-1)]
with open(os.path.join(HERE, "expected.json"), "w") as f:
    json.dump({"cases": cases, "floats": floats, "tensor": tensor}, f)
    f.write("\n")
