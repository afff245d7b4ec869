import type { Correction } from '../core/correction';
import { createRegistry } from '../core/registry';
import { center } from './center';
import { combat } from './combat';
import { fastmnn } from './fastmnn';
import { harmony } from './harmony';
import { limma } from './limma';
import { mnn } from './mnn';
import { none } from './none';
import { position } from './position';
import { robustMad } from './robust-mad';
import { scanorama } from './scanorama';
import { seuratCca } from './seurat-cca';
import { seuratRpca } from './seurat-rpca';
import { sphering } from './sphering';
import { standardize } from './standardize';
import { tvn } from './tvn';

/** Every correction method, in the order in which lists show them. */
export const corrections = createRegistry<Correction>('method', [
  none,
  position,
  center,
  standardize,
  robustMad,
  sphering,
  tvn,
  limma,
  combat,
  harmony,
  mnn,
  fastmnn,
  scanorama,
  seuratRpca,
  seuratCca,
]);
