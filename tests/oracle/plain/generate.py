"""Cuts the `blobs` case of the full oracles down to what a clone carries: python3 generate.py <oracles> .

Inputs are kept whole, results of corrections as every STEP-th row, metrics as single numbers. numpy alone is needed.
"""
import json
import sys
from pathlib import Path

import numpy as np

STEP = 5
source, target = Path(sys.argv[1]) / 'blobs', Path(sys.argv[2])
CORRECTIONS = [
    'batch_center', 'batch_standardize', 'mad_robustize_all', 'limma_rbe', 'limma_rbe_design', 'combat_param',
    'combat_nonparam', 'spherize_ZCA-cor_all', 'mnn_classic', 'fastmnn', 'scanorama_exact', 'seurat_rpca',
    'seurat_cca', 'harmony2_identity_order',
]
METRICS = [
    'scib', 'lisi', 'kbet_R', 'kni_k50', 'map_replicability_all', 'map_replicability_across_batches',
    'map_activity_vs_controls_same_batch', 'map_consistency_moa', 'nsc', 'recall', 'batch_auroc',
]
NESTED = ['efaar', 'lobo']


def read(name):
    return np.load(source / name)


def record(name):
    return json.loads((source / name / 'oracle.json').read_text())


np.save(target / 'X.npy', read('X.npy'))
columns = {name: read(f'{name}.npy').astype(int).tolist() for name in ('batch', 'label', 'compound', 'moa', 'control')}
corrections = {}
for name in CORRECTIONS:
    np.save(target / f'{name}.npy', np.ascontiguousarray(read(f'{name}/corrected.npy')[::STEP], dtype='<f8'))
    kept = record(name)
    corrections[name] = {key: kept[key] for key in ('call', 'reference', 'tolerance', 'values') if key in kept}
# TVN's axes have no sign: inner products of the first rows.
np.save(target / 'tvn_coral.npy', np.ascontiguousarray(read('tvn_coral/gram.npy')[:60, :60]))
for name in ('Z', 'centroids0'):
    np.save(target / f'harmony_{name}.npy', read(f'harmony2_identity_order/{name}.npy'))
for side in ('left', 'right'):
    np.save(target / f'recall_{side}.npy', read(f'metric_recall__raw/{side}.npy').astype('f8'))
metrics, nested = ({name: record(f'metric_{name}__raw')['values'] for name in names} for names in (METRICS, NESTED))
(target / 'case.json').write_text(
    json.dumps({'step': STEP, 'columns': columns, 'corrections': corrections, 'metrics': metrics, 'nested': nested}) + '\n'
)
