#!/usr/bin/env python3
"""Writes small checkpoints in the forms that PyTorch gives them, and what they hold as JSON.

    python3 generate.py        (torch 1.13, numpy 1.24; writes beside itself)
"""
import argparse, json, os
from collections import OrderedDict
import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
g = torch.Generator().manual_seed(1)
base = torch.randn(4, 6, generator=g)


def state():
    model = torch.nn.Linear(3, 2)
    with torch.no_grad():
        model.weight.copy_(torch.randn(2, 3, generator=g))
        model.bias.zero_()
    return OrderedDict(
        [
            ("plain", base),
            ("transposed", base.t()),
            ("view", base[1:3, 2:5]),
            ("parameter", model.weight),
            ("double", torch.randn(3, dtype=torch.float64, generator=g)),
            ("half", torch.tensor([0.1, -65504.0, 6e-8, 0.0, 1 / 3]).half()),
            ("brain", torch.tensor([0.1, 3e38, 1e-40, -2.5]).bfloat16()),
            ("scalar", torch.tensor(2.5)),
            ("__proto__", torch.tensor([7.0])),
        ]
    )


sd = state()
expected = {k: {"shape": list(v.shape), "values": [float(x) for x in v.detach().float().reshape(-1)]} for k, v in sd.items()}
torch.save(sd, os.path.join(HERE, "legacy.pth"), _use_new_zipfile_serialization=False)
torch.save(sd, os.path.join(HERE, "zip.pth"))
optimizer = torch.optim.Adam([torch.nn.Parameter(torch.ones(2))])
torch.save(
    {
        "teacher": OrderedDict(("module.backbone." + k, v) for k, v in sd.items()),
        "epoch": 200,
        "args": argparse.Namespace(arch="vit_small", lr=0.1, path=None),
        "loss": np.float64(0.25),
        "curve": np.arange(3.0),
        "optimizer": optimizer.state_dict(),
        "size": torch.Size([2, 3]),
        "dtype": torch.float16,
    },
    os.path.join(HERE, "training.pth"),
)
with open(os.path.join(HERE, "expected.json"), "w") as f:
    json.dump(expected, f, indent=1)
    f.write("\n")
