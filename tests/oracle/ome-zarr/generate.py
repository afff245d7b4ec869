"""Writes small OME-Zarr plates and their pixels: version 0.4 by python3-zarr (Debian: zarr 2.13.6, numcodecs 0.11),
version 0.5 by hand (zarr v3 with and without shards), because that zarr writes only v2.

Run: /usr/bin/python3 tests/oracle/ome-zarr/generate.py
"""

import json
import shutil
import struct
import zlib
from pathlib import Path

import numcodecs
import numpy as np
import zarr

HERE = Path(__file__).parent
rng = np.random.default_rng(20)
CHANNELS = ["DNA", "Mito"]
COMPRESSORS = {
    "blosc": numcodecs.Blosc(cname="lz4", clevel=5, shuffle=numcodecs.Blosc.BITSHUFFLE),
    "zlib": numcodecs.Zlib(level=4),
    "none": None,
}


def multiscales(version, levels, axes):
    scale = [0.65 if axis in "yx" else 1.0 for axis in axes]
    kinds = {"t": "time", "c": "channel", "z": "space", "y": "space", "x": "space"}
    entry = {
        "axes": [{"name": a, "type": kinds[a], **({"unit": "micrometer"} if kinds[a] == "space" else {})} for a in axes],
        "datasets": [
            {
                "path": str(level),
                "coordinateTransformations": [
                    {"type": "scale", "scale": [s * 2**level if a in "yx" else s for a, s in zip(axes, scale)]}
                ],
            }
            for level in range(levels)
        ],
    }
    return [{"version": "0.4", **entry}] if version == "0.4" else [entry]


def halve(x):
    y = x[..., : x.shape[-2] // 2 * 2, : x.shape[-1] // 2 * 2].astype("float64")
    return (y[..., ::2, ::2] + y[..., 1::2, ::2] + y[..., ::2, 1::2] + y[..., 1::2, 1::2]) / 4


def plate04(name, separator, compressor, dtype, wells, levels):
    """Axes c, z, y, x; sizes that the chunks do not fit."""
    path = HERE / f"{name}.zarr"
    shutil.rmtree(path, ignore_errors=True)
    store = zarr.DirectoryStore(str(path))
    plate = zarr.group(store)
    plate.attrs["plate"] = {
        "name": f"Plate {name}",
        "version": "0.4",
        "field_count": 2,
        "columns": [{"name": "1"}, {"name": "12"}],
        "rows": [{"name": "B"}, {"name": "H"}],
        "wells": [{"path": path, "rowIndex": i, "columnIndex": i} for i, (path, _) in enumerate(wells)],
    }
    pixels = {}
    for well, fields in wells:
        group = plate.require_group(well)
        group.attrs["well"] = {"version": "0.4", "images": [{"path": field} for field in fields]}
        for field in fields:
            image = group.require_group(field)
            image.attrs["multiscales"] = multiscales("0.4", levels, "czyx")
            image.attrs["omero"] = {"channels": [{"label": c, "color": "0000FF"} for c in CHANNELS]}
            high = 60000 if dtype == "uint16" else 250
            data = rng.integers(0, high, (2, 2, 13, 10))
            data = (data / high).astype(dtype) if dtype == "float32" else data.astype(dtype)
            for level, values in enumerate([data, halve(data).astype(dtype)][:levels]):
                image.create_dataset(
                    str(level),
                    data=values,
                    chunks=(1, 1, 8, 10) if separator == "/" else (2, 1, 8, 6),
                    compressor=compressor,
                    dimension_separator=separator,
                    overwrite=True,
                )
                pixels[f"{name}.zarr/{well}/{field}@{level}"] = values
    return pixels


def crc32c(data):
    table = []
    for n in range(256):
        c = n
        for _ in range(8):
            c = (c >> 1) ^ 0x82F63B78 if c & 1 else c >> 1
        table.append(c)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1))


def gz(data):
    c = zlib.compressobj(6, zlib.DEFLATED, 31)
    return c.compress(data) + c.flush()


def array05(path, data, inner, shard):
    """Zarr v3 as its specification says: chunk keys c/…, little-endian bytes, gzip; shards with their index at the end."""
    inner_codecs = [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {"level": 6}}]
    codecs = inner_codecs
    if shard is not None:
        codecs = [
            {
                "name": "sharding_indexed",
                "configuration": {
                    "chunk_shape": list(inner),
                    "codecs": inner_codecs,
                    "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}],
                    "index_location": "end",
                },
            }
        ]
    outer = shard if shard is not None else inner
    write_json(
        path / "zarr.json",
        {
            "zarr_format": 3,
            "node_type": "array",
            "shape": list(data.shape),
            "data_type": data.dtype.name,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(outer)}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": 7,
            "codecs": codecs,
            "attributes": {},
            "dimension_names": ["c", "y", "x"],
        },
    )

    def cut(start, size):
        block = np.full(size, 7, data.dtype)
        part = data[tuple(slice(a, a + s) for a, s in zip(start, size))]
        block[tuple(slice(0, s) for s in part.shape)] = part
        return block

    grid = [-(-s // o) for s, o in zip(data.shape, outer)]
    for place in np.ndindex(*grid):
        start = [p * o for p, o in zip(place, outer)]
        file = path / "c" / "/".join(map(str, place))
        if place == (0, 0, grid[2] - 1) and shard is None:
            data[tuple(slice(a, a + s) for a, s in zip(start, outer))] = 7
            continue  # A chunk that is not there: the fill value.
        file.parent.mkdir(parents=True, exist_ok=True)
        if shard is None:
            file.write_bytes(gz(cut(start, outer).astype("<" + data.dtype.str[1:]).tobytes()))
            continue
        blob, index = b"", b""
        for sub in np.ndindex(*[o // i for o, i in zip(outer, inner)]):
            begin = [a + s * i for a, s, i in zip(start, sub, inner)]
            piece = gz(cut(begin, inner).tobytes())
            index += struct.pack("<QQ", len(blob), len(piece))
            blob += piece
        file.write_bytes(blob + index + struct.pack("<I", crc32c(index)))


def plate05():
    path = HERE / "v05.zarr"
    shutil.rmtree(path, ignore_errors=True)
    group = {"zarr_format": 3, "node_type": "group"}
    plate = {
        "version": "0.5",
        "name": "Plate v05",
        "columns": [{"name": "3"}],
        "rows": [{"name": "C"}],
        "wells": [{"path": "C/3", "rowIndex": 0, "columnIndex": 0}],
    }
    write_json(path / "zarr.json", {**group, "attributes": {"ome": {"version": "0.5", "plate": plate}}})
    write_json(path / "C" / "zarr.json", {**group, "attributes": {}})
    images = [{"path": "0"}, {"path": "1"}]
    write_json(path / "C/3/zarr.json", {**group, "attributes": {"ome": {"version": "0.5", "well": {"images": images}}}})
    pixels = {}
    for field, shard in (("0", None), ("1", (1, 16, 20))):
        ome = {
            "version": "0.5",
            "multiscales": multiscales("0.5", 1, "cyx"),
            "omero": {"channels": [{"label": c} for c in CHANNELS]},
        }
        write_json(path / "C/3" / field / "zarr.json", {**group, "attributes": {"ome": ome}})
        data = rng.integers(0, 60000, (2, 13, 18)).astype("uint16")
        array05(path / "C/3" / field / "0", data, (1, 8, 10), shard)
        pixels[f"v05.zarr/C/3/{field}@0"] = data
    return pixels


if __name__ == "__main__":
    expected = {}
    one, two = [("B/1", ["0"])], [("B/1", ["0", "1"]), ("H/12", ["0"])]
    expected.update(plate04("slash-blosc", "/", COMPRESSORS["blosc"], "uint16", one, 2))
    expected.update(plate04("dot-zlib", ".", COMPRESSORS["zlib"], "uint8", two, 1))
    expected.update(plate04("slash-none", "/", COMPRESSORS["none"], "float32", one, 1))
    expected.update(plate05())
    out = {
        key: {"shape": list(x.shape), "dtype": x.dtype.name, "values": [float(v) for v in x.ravel()]}
        for key, x in expected.items()
    }
    (HERE / "expected.json").write_text(json.dumps(out))
