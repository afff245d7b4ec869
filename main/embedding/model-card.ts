import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '../core/errors';
import type { VitFacts } from './architecture';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import type { PictureLayout, PictureSizes } from './picture-axes';
import type { Interpolation, PositionRule } from './positions';
import type { WeightPlace } from './weight-file';

export type ResizeFilter = 'bilinear' | 'bicubic';

/** How pictures become the network's input. */
export interface Preprocessing {
  /** `squash` changes the aspect; the other keeps it and cuts out the centre. */
  readonly resize:
    | { readonly kind: 'squash'; readonly filter: ResizeFilter }
    | { readonly kind: 'shorter-side'; readonly sizePx: number; readonly filter: ResizeFilter };
  /** Of values in 0 … 1, by channel; `image`: every channel of every picture by its own mean and deviation. */
  readonly normalise: { readonly mean: readonly number[]; readonly sd: readonly number[] } | 'image';
  /** Where these settings come from, in words. */
  readonly from: string;
}

interface CardBase {
  readonly unbatchModel: 1;
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
  /** The file that it was imported from. */
  readonly source: {
    readonly file: string;
    readonly format: ModelFileFormat;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly input: PictureSizes & { readonly name: string };
  readonly output: { readonly name: string; readonly width: number };
  readonly preprocessing: Preprocessing;
  /** What the processor made of a fixed input when the model was imported: other devices must make the same. */
  readonly check: { readonly input: 'normal, seed 1'; readonly output: readonly number[] };
}

/** What is known of an imported model; `model.json` in its folder. */
export type ModelCard = CardBase &
  (
    | {
        readonly kind: 'vit';
        readonly architecture: VitFacts;
        readonly positions: { readonly rule: PositionRule; readonly interpolation: Interpolation };
        /** Of the weight file. */
        readonly weights: Readonly<Record<string, WeightPlace>>;
      }
    // Absent parts of a layout are those of PLAIN_LAYOUT.
    | ({ readonly kind: 'onnx' } & Partial<PictureLayout>)
    | ({ readonly kind: 'tfjs-graph' } & PictureLayout)
  );

export const CARD_FILE = 'model.json';
export const GRAPH_FILE = 'model.onnx';

/** @throws {ModelError} when the folder holds no model that this program imported */
export async function readModelCard(folder: string): Promise<ModelCard> {
  const file = path.join(folder, CARD_FILE);
  try {
    const card = JSON.parse(await readFile(file, 'utf8')) as Partial<ModelCard>;
    if (card.unbatchModel === 1) return card as ModelCard;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof Error && 'code' in error)) throw error;
    throw new ModelError(`${file} cannot be read`, { cause: error, hint: 'import the model again' });
  }
  throw new ModelError(`${file} is not the card of an imported model`, { hint: 'import the model again' });
}
