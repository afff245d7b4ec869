#!/usr/bin/env python3
"""Writes checkpoints of a tiny vision transformer in shapes that labs have, and what PyTorch makes of two pictures.

    python3 generate.py        (torch 1.13, numpy 1.24; writes beside itself)

settings.pth  a training checkpoint with settings of classes of other libraries in it (by name alone: none is installed)
ema.pth       weights and their moving average, as timm trains; the average is the model
hf-vit.bin    ViT under the names of transformers, as DINO v1 and Phikon are kept there (layer normalisation 1e-12)
no-bias.pth   attention without biases
"""
import argparse, json, os, sys, types
from collections import OrderedDict
import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, PATCH, GRID, HEADS = 16, 4, 2, 2
torch.manual_seed(7)


def vit():
    s = OrderedDict()
    s["cls_token"] = torch.randn(1, 1, WIDTH)
    s["pos_embed"] = torch.randn(1, GRID * GRID + 1, WIDTH) * 0.5
    s["patch_embed.proj.weight"] = torch.randn(WIDTH, 3, PATCH, PATCH) * 0.1
    s["patch_embed.proj.bias"] = torch.randn(WIDTH) * 0.1
    for name, rows, cols in (("attn.qkv", 3, 1), ("attn.proj", 1, 1), ("mlp.fc1", 2, 1), ("mlp.fc2", 1, 2)):
        s[f"blocks.0.{name}.weight"] = torch.randn(rows * WIDTH, cols * WIDTH) * 0.3
        s[f"blocks.0.{name}.bias"] = torch.randn(rows * WIDTH) * 0.1
    for name in ("blocks.0.norm1", "blocks.0.norm2", "norm"):
        s[f"{name}.weight"] = 1 + 0.1 * torch.randn(WIDTH)
        s[f"{name}.bias"] = 0.1 * torch.randn(WIDTH)
    return s


def forward(s, x, epsilon=1e-6):
    norm = lambda t, n: F.layer_norm(t, (WIDTH,), s[n + ".weight"], s[n + ".bias"], epsilon)
    linear = lambda t, n: F.linear(t, s[n + ".weight"], s.get(n + ".bias"))
    t = F.conv2d(x, s["patch_embed.proj.weight"], s["patch_embed.proj.bias"], stride=PATCH).flatten(2).transpose(1, 2)
    t = torch.cat([s["cls_token"].expand(len(x), -1, -1), t], 1) + s["pos_embed"]
    q, k, v = linear(norm(t, "blocks.0.norm1"), "blocks.0.attn.qkv").reshape(len(x), -1, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
    a = ((q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5).softmax(-1) @ v
    t = t + linear(a.transpose(1, 2).reshape(len(x), -1, WIDTH), "blocks.0.attn.proj")
    t = t + linear(F.gelu(linear(norm(t, "blocks.0.norm2"), "blocks.0.mlp.fc1")), "blocks.0.mlp.fc2")
    return norm(t, "norm")[:, 0]


def under_names_of_transformers(s):
    names = {
        "cls_token": "embeddings.cls_token",
        "pos_embed": "embeddings.position_embeddings",
        "patch_embed.proj": "embeddings.patch_embeddings.projection",
        "norm": "layernorm",
        "blocks.0.norm1": "encoder.layer.0.layernorm_before",
        "blocks.0.norm2": "encoder.layer.0.layernorm_after",
        "blocks.0.attn.proj": "encoder.layer.0.attention.output.dense",
        "blocks.0.mlp.fc1": "encoder.layer.0.intermediate.dense",
        "blocks.0.mlp.fc2": "encoder.layer.0.output.dense",
    }
    out = OrderedDict()
    for key, value in s.items():
        stem, part = (key, "") if key in names else key.rsplit(".", 1)
        if stem == "blocks.0.attn.qkv":
            for i, name in enumerate(("query", "key", "value")):
                out[f"vit.encoder.layer.0.attention.attention.{name}.{part}"] = value[i * WIDTH : (i + 1) * WIDTH].clone()
        else:
            out["vit." + names[stem] + (part and "." + part)] = value
    out["vit.pooler.dense.weight"] = torch.randn(WIDTH, WIDTH)
    return out


def stand_in(module, name, base):
    """A class that pickles as that of a library that is not installed."""
    parts = module.split(".")
    for i in range(len(parts)):
        sys.modules.setdefault(".".join(parts[: i + 1]), types.ModuleType(parts[i]))
    made = type(name, (base,), {"__module__": module})
    setattr(sys.modules[module], name, made)
    return made


x = torch.randn(2, 3, GRID * PATCH, GRID * PATCH)
expected = {"input": x.reshape(-1).tolist(), "heads": HEADS, "sizePx": GRID * PATCH, "outputs": {}}


def save(name, content, state, **options):
    torch.save(content, os.path.join(HERE, name))
    expected["outputs"][name] = forward(state, x, **options).reshape(-1).tolist()


model = vit()
Config = stand_in("omegaconf.dictconfig", "DictConfig", object)
config = Config()
config._content = {"lr": stand_in("omegaconf.nodes", "AnyNode", object)()}
save(
    "settings.pth",
    {
        "model": OrderedDict(("module." + k, v) for k, v in model.items()),
        "epoch": np.int64(4),
        "best": np.float64(0.7),
        "schedule": np.linspace(0, 1, 5),
        "args": argparse.Namespace(lr=np.float32(1e-3), device=torch.device("cpu"), flag=np.bool_(True)),
        "cfg": stand_in("yacs.config", "CfgNode", dict)(a=1),
        "hyper_parameters": stand_in("pytorch_lightning.utilities.parsing", "AttributeDict", dict)(lr=1),
        "config": config,
        "space": types.SimpleNamespace(a=1),
    },
    model,
)
average = vit()
save("ema.pth", {"state_dict": vit(), "state_dict_ema": average}, average)
save("hf-vit.bin", under_names_of_transformers(model), model, epsilon=1e-12)
plain = OrderedDict((k, v) for k, v in model.items() if k != "blocks.0.attn.qkv.bias")
save("no-bias.pth", plain, plain)
with open(os.path.join(HERE, "expected.json"), "w") as f:
    json.dump(expected, f)
    f.write("\n")
