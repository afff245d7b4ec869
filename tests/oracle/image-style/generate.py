"""Batch Styles Standardization by numpy's full Fourier transform: low-frequency amplitudes of a reference, own phases.

Run: /usr/bin/python3 tests/oracle/image-style/generate.py
"""

import json
from pathlib import Path

import numpy as np

CYCLES = 16
rng = np.random.default_rng(3)


def picture(height, width, level):
    y, x = np.mgrid[0:height, 0:width]
    shade = level * (1 + 0.5 * np.sin(x / 9.0) * np.cos(y / 7.0))
    return np.round(np.clip(shade + rng.normal(0, 0.1 * level, (height, width)), 0, 65535)).astype(np.uint16)


def low(height, width):
    v = np.abs(np.fft.fftfreq(height) * height)[:, None]
    u = np.abs(np.fft.fftfreq(width) * width)[None, :]
    return (v <= CYCLES) & (u <= CYCLES)


def amplitudes(image):
    """DOWN x ACROSS, v from -CYCLES to CYCLES, u from 0 to CYCLES, divided by the number of pixels."""
    a = np.abs(np.fft.fft2(image.astype(float))) / image.size
    v = np.arange(-CYCLES, CYCLES + 1)
    u = np.arange(0, CYCLES + 1)
    return a[np.ix_(v, u)]


def restyle(image, reference):
    spectrum = np.fft.fft2(image.astype(float))
    ref = np.abs(np.fft.fft2(reference.astype(float))) / reference.size
    out = spectrum.copy()
    for i, v in enumerate(np.fft.fftfreq(image.shape[0]) * image.shape[0]):
        for j, u in enumerate(np.fft.fftfreq(image.shape[1]) * image.shape[1]):
            if abs(v) <= CYCLES and abs(u) <= CYCLES:
                out[i, j] = ref[int(round(v)), int(round(u))] * image.size * np.exp(1j * np.angle(spectrum[i, j]))
    return np.clip(np.fft.ifft2(out).real, 0, None)


image, reference = picture(41, 53, 900), picture(64, 40, 2500)
(Path(__file__).parent / "expected.json").write_text(
    json.dumps(
        {
            "image": {"width": 53, "height": 41, "values": image.ravel().tolist()},
            "reference": {"width": 40, "height": 64, "values": reference.ravel().tolist()},
            "amplitudes": amplitudes(reference).ravel().round(9).tolist(),
            "restyled": restyle(image, reference).ravel().round(5).tolist(),
        }
    )
)
