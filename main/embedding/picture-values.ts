/** In which values a graph takes its pictures: a graph does not tell, so its format's custom is taken, and the user may say. */
import path from 'node:path';
import type { PictureValues } from '../contract/models';
import { PICTURE_VALUES } from '../contract/models';
import { ParamError } from '../core/errors';
import { writeBytesAtomic } from '../tables/atomic-file';
import { IMAGENET } from './choose-preprocessing';
import { findModel } from './list-models';
import type { ModelCard, Preprocessing } from './model-card';
import { CARD_FILE } from './model-card';

type Normalise = Preprocessing['normalise'];

/** Means and deviations of values in 0 … 1 that give other ranges. */
const PLAIN = { unit: [0, 1], signed: [0.5, 0.5], bytes: [0, 1 / 255] } as const;

function normaliseAs(values: PictureValues, channels: number): Normalise {
  if (values === 'image') return 'image';
  if (values === 'imagenet') {
    if (channels === IMAGENET.mean.length) return { mean: IMAGENET.mean, sd: IMAGENET.sd };
    throw new ParamError({
      values: `values imagenet is for pictures of 3 channels, the model takes ${channels}`,
    });
  }
  const [mean, sd] = PLAIN[values];
  return { mean: Array<number>(channels).fill(mean), sd: Array<number>(channels).fill(sd) };
}

/**
 * How the pictures of a graph are prepared.
 * @param isGuess nobody said so
 * @throws {ParamError} for values that the channels do not allow
 */
export const preparedAs = (values: PictureValues, channels: number, isGuess: boolean): Preprocessing => ({
  resize: { kind: 'squash', filter: 'bilinear' },
  normalise: normaliseAs(values, channels),
  from: isGuess ? 'is the custom of such graphs: this one does not tell' : 'the user said',
});

/** Which values those are; the nearest word for a card of an older version. */
export function valuesOf({ normalise }: Preprocessing): PictureValues {
  if (normalise === 'image') return 'image';
  const [mean, sd] = [normalise.mean[0], normalise.sd[0]];
  const names = Object.keys(PICTURE_VALUES) as PictureValues[];
  const isPlain = (name: PictureValues): name is keyof typeof PLAIN => Object.hasOwn(PLAIN, name);
  return (
    names.find((name) => isPlain(name) && PLAIN[name][0] === mean && PLAIN[name][1] === sd) ?? 'imagenet'
  );
}

/**
 * Says in which values an imported graph takes its pictures. What was embedded before is embedded anew.
 * @throws {ModelError} when there is no such model @throws {ParamError} for a checkpoint
 */
export async function setModelValues(
  modelsDir: string,
  id: string,
  values: PictureValues,
): Promise<ModelCard> {
  const card = await findModel(modelsDir, id);
  if (card.kind === 'vit') {
    throw new ParamError({
      values: `values is for graphs: how the model "${id}" takes its pictures is known`,
    });
  }
  const changed = { ...card, preprocessing: preparedAs(values, card.input.channels, false) };
  const text = `${JSON.stringify(changed, null, 1)}\n`;
  await writeBytesAtomic(path.join(modelsDir, id, CARD_FILE), text);
  return changed;
}
