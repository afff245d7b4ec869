import { createRegistry } from '../core/registry';
import type { Layout } from './layout';
import { cellomics } from './layouts/cellomics';
import { cpg } from './layouts/cpg';
import { cq1 } from './layouts/cq1';
import { cv8000 } from './layouts/cv8000';
import { cytation } from './layouts/cytation';
import { imagexpress } from './layouts/imagexpress';
import { incell } from './layouts/incell';
import { incucyte } from './layouts/incucyte';
import { levels } from './layouts/levels';
import { loaddata } from './layouts/loaddata';
import { metadataCsv } from './layouts/metadata-csv';
import { omeTiff } from './layouts/ome-tiff';
import { omeZarr } from './layouts/ome-zarr';
import { operaPhenix } from './layouts/opera-phenix';
import { pattern } from './layouts/pattern';
import { rxrx } from './layouts/rxrx';

/** Every way of naming files and folders that is understood. */
export const layouts = createRegistry<Layout>('layout', [
  operaPhenix,
  imagexpress,
  cv8000,
  cq1,
  incell,
  cytation,
  incucyte,
  cellomics,
  rxrx,
  cpg,
  loaddata,
  omeTiff,
  omeZarr,
  levels,
  metadataCsv,
  pattern,
]);
