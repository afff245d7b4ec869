"""Quality of umap-learn's layouts of scikit-learn's digits (the oracle case of that name), for three seeds.

umap-learn 0.5.3, scikit-learn 1.2.1, numpy 1.24.2.  Usage: generate.py ../shared/oracles/digits/X.npy
"""
import json
import os
import sys

import numpy as np
import umap
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

K = 15
x = np.load(sys.argv[1])


def neighbours(points):
    return NearestNeighbors(n_neighbors=K + 1).fit(points).kneighbors(return_distance=False)[:, :K]


def preserved(points):
    near = neighbours(x)
    drawn = neighbours(points)
    return float(np.mean([len(set(a) & set(b)) / K for a, b in zip(near, drawn)]))


runs = []
for seed in (1, 2, 3):
    layout = umap.UMAP(random_state=seed).fit_transform(x)
    runs.append({"seed": seed, "trustworthiness": float(trustworthiness(x, layout, n_neighbors=K)), "preserved": preserved(layout)})

out = {
    "reference": f"umap-learn {umap.__version__}, default parameters",
    "data": "oracle case digits, X",
    "k": K,
    "trustworthiness": float(np.mean([r["trustworthiness"] for r in runs])),
    "preserved": float(np.mean([r["preserved"] for r in runs])),
    "runs": runs,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "digits-quality.json"), "w") as file:
    json.dump(out, file, indent=2)
    file.write("\n")
