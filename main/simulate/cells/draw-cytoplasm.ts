import type { Textures } from '../texture';
import type { NuclearPlanes } from './draw-nuclei';
import type { Field } from './field';
import type { Phenotype } from './phenotype';
import type { Territories } from './territories';

/** Pixels between two stress fibres. */
const FIBRE_SPACING = 4.2;

export interface CytoplasmPlanes {
  /** Filaments: cortex, cell borders, stress fibres. */
  readonly actin: Float32Array;
  /** A membrane network, dense around the nucleus. */
  readonly reticulum: Float32Array;
  /** Cytoplasm, and nucleoli brightest. */
  readonly rna: Float32Array;
  /** The diffuse part of the mitochondrial stain. */
  readonly haze: Float32Array;
}

const emptyPlanes = (length: number): CytoplasmPlanes => ({
  actin: new Float32Array(length),
  reticulum: new Float32Array(length),
  rna: new Float32Array(length),
  haze: new Float32Array(length),
});

/** Fills in what lies around the nuclei, pixel by pixel from the cell that owns it. */
export function drawCytoplasm(
  field: Field,
  territories: Territories,
  nuclei: NuclearPlanes,
  look: Phenotype,
  { fine, medium, coarse }: Textures,
): CytoplasmPlanes {
  const { sizePx, cells } = field;
  const planes = emptyPlanes(sizePx * sizePx);
  const { owner, depth, rival } = territories;
  for (let at = 0; at < owner.length; at++) {
    if (owner[at] < 0) continue;
    const cell = cells[owner[at]];
    const dx = (at % sizePx) - cell.x;
    const dy = Math.floor(at / sizePx) - cell.y;
    const [gx, gy] = [cell.grain[0] + dx, cell.grain[1] + dy];
    const grain = medium.at(gx, gy);
    const speckle = fine.at(gx, gy);
    const inner = 1 - depth[at];
    // Distance to the outline or to the border with a neighbour, whichever is nearer.
    const border = Math.min(inner, 0.5 * (rival[at] - depth[at]));
    const fade = Math.min(1, border / 0.06 + 0.25);
    const thickness = Math.sqrt(Math.max(0, inner)) * fade;
    const rim = Math.exp(-((border - 0.05) ** 2) / 0.0025);
    const across = -Math.sin(cell.angle) * dx + Math.cos(cell.angle) * dy;
    const bundle = coarse.at(gx * 0.8, gy * 0.8);
    const phase = across / FIBRE_SPACING + 1.1 * bundle + 0.16 * grain;
    const wave = 0.5 + 0.5 * Math.sin(2 * Math.PI * phase);
    const fibre =
      cell.phase === 'mitosis' ? 0 : look.fibreStrength * wave * wave * (0.6 + 0.45 * grain + 0.45 * bundle);
    const patch = 1 + 0.3 * coarse.at(gx * 2, gy * 2) + 0.16 * speckle;
    const nuclear = nuclei.mask[at];
    const body = 0.16 + 0.3 * thickness + Math.max(0, fibre) * (0.25 + 0.55 * fade) * (1 - 0.6 * nuclear);
    planes.actin[at] = cell.actin * (body * Math.max(0.2, patch) + 0.62 * rim * (1 + 0.35 * grain)) * fade;
    const net = Math.max(0.1, 1 + 0.34 * grain + 0.26 * speckle);
    planes.reticulum[at] = (0.12 + 0.95 * thickness * thickness) * net * (1 - 0.62 * nuclear);
    planes.rna[at] =
      (0.1 + 0.5 * thickness) * (1 + 0.2 * grain) * (1 - 0.3 * nuclear) + 0.9 * nuclei.nucleoli[at];
    planes.haze[at] = cell.mitochondria * (0.03 + 0.13 * thickness) * (1 - 0.5 * nuclear);
  }
  return planes;
}
