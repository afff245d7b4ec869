import type { Rng } from '../../core/rng';
import type { Textures } from '../texture';
import { drawCytoplasm } from './draw-cytoplasm';
import { drawMitochondria } from './draw-mitochondria';
import { drawNuclei } from './draw-nuclei';
import type { Field } from './field';
import type { Phenotype } from './phenotype';
import { drawTerritories } from './territories';

/** Stains in the order in which a study takes them. */
export const CHANNELS = ['DNA', 'Actin', 'Mito', 'ER', 'RNA'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** The stained cells before any optics: one plane a channel, about 1 where an untreated cell is bright. */
export type Specimen = Readonly<Record<ChannelName, Float32Array>>;

/** Draws all stains of a field. */
export function drawSpecimen(field: Field, look: Phenotype, textures: Textures, rng: Rng): Specimen {
  const territories = drawTerritories(field);
  const nuclei = drawNuclei(field, textures);
  const cytoplasm = drawCytoplasm(field, territories, nuclei, look, textures);
  const mito = drawMitochondria(field, territories, nuclei, look, cytoplasm.haze, rng);
  return {
    DNA: nuclei.dna,
    Actin: cytoplasm.actin,
    Mito: mito,
    ER: cytoplasm.reticulum,
    RNA: cytoplasm.rna,
  };
}
