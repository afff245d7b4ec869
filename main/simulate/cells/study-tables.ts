import { csvLines } from '../csv-lines';
import type { BatchEffect } from './batch-effect';
import type { ChannelName } from './draw-specimen';
import type { Perturbation, Phenotype } from './phenotype';
import { PHENOTYPE_KEYS } from './phenotype';

/** One picture, as metadata.csv lists it. */
export interface ImageRow {
  /** Relative to the study's folder, with forward slashes. */
  readonly path: string;
  readonly batch: string;
  readonly plate: string;
  readonly well: string;
  readonly site: number;
  readonly channel: number;
  readonly channelName: ChannelName;
  readonly perturbation: Perturbation;
}

/** One well, as truth.csv lists it: what was drawn, and through what it was seen. */
export interface WellTruth {
  readonly batch: string;
  readonly plate: string;
  readonly well: string;
  readonly perturbation: Perturbation;
  /** Nuclei whose centre lies in a picture, over all sites. */
  readonly nuclei: number;
  readonly phenotype: Phenotype;
  readonly effect: BatchEffect;
}

const snake = (name: string): string => name.replace(/([A-Z]+)/g, '_$1').toLowerCase();
const pertType = (perturbation: Perturbation): string => (perturbation.control ? 'negcon' : 'trt');

/** metadata.csv: what a laboratory would know. */
export function metadataCsv(images: readonly ImageRow[]): string {
  const header = [
    'path',
    'batch',
    'plate',
    'well',
    'site',
    'channel',
    'channelName',
    'perturbation',
    'pert_type',
    'mechanism',
  ];
  const rows = images.map(({ perturbation, ...image }) => [
    image.path,
    image.batch,
    image.plate,
    image.well,
    image.site,
    image.channel,
    image.channelName,
    perturbation.name,
    pertType(perturbation),
    perturbation.mechanism,
  ]);
  return csvLines(header, rows);
}

const EFFECT_KEYS = [
  'gain',
  'offset',
  'blurPx',
  'noise',
  'density',
  'gradient',
  'gradientAngle',
  'vignette',
] as const;

/** truth.csv: what nobody could know, one row a well; columns of the plate's optics start with `plate_`. */
export function truthCsv(wells: readonly WellTruth[], channels: readonly ChannelName[]): string {
  const header = [
    'batch',
    'plate',
    'well',
    'perturbation',
    'pert_type',
    'mechanism',
    'nuclei',
    ...PHENOTYPE_KEYS.map(snake),
    ...EFFECT_KEYS.map((key) => `plate_${snake(key)}`),
    ...channels.map((channel) => `plate_stain_${channel}`),
  ];
  const rows = wells.map(({ perturbation, phenotype, effect, ...well }) => [
    well.batch,
    well.plate,
    well.well,
    perturbation.name,
    pertType(perturbation),
    perturbation.mechanism,
    well.nuclei,
    ...PHENOTYPE_KEYS.map((key) => phenotype[key]),
    ...EFFECT_KEYS.map((key) => effect[key]),
    ...channels.map((channel) => effect.stain[channel]),
  ]);
  return csvLines(header, rows);
}
