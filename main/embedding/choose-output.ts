/**
 * Which output of a network that came as a graph is the embedding: told by names and by what it gives for two
 * pictures. A network that tells classes has none; then the layers inside it that could be one are shown as well.
 */
import type { ModelOutput } from '../contract/models';
import { AmbiguousError, ModelError } from '../core/errors';

/** Pictures that an unknown graph is tried with: two, so that a batch is seen to be a batch. */
export const TRIED_PICTURES = 2;

const EMBEDDING_NAME = /feature|embed|pooler|representation|cls|latent/i;
const CLASSES_NAME = /prob|logit|softmax|class(es)?$|score|label/i;
/** ImageNet's classes, with and without one for the background, and those of ImageNet-21k. */
const USUAL_CLASSES: readonly number[] = [1000, 1001, 21_841, 21_843];
/** A row of fewer numbers tells a few classes; it is no embedding that nobody has named. */
const LEAST_WIDTH = 16;
/** Layers that are shown. */
const MOST_SHOWN = 8;

/** What an output, or a layer inside the network, gave for the pictures; its first axis is the pictures. */
export interface TriedOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const perPicture = ({ values }: TriedOutput): number => values.length / TRIED_PICTURES;

/** One row of numbers a picture: n × d, or n × d × 1 × 1. */
const isRow = (output: TriedOutput): boolean =>
  output.shape.length >= 2 &&
  output.shape[0] === TRIED_PICTURES &&
  perPicture(output) > 1 &&
  output.shape.some((size, axis) => axis > 0 && size === perPicture(output));

/** Class probabilities: not negative, and every row sums to one. */
function isProbability(output: TriedOutput): boolean {
  const width = perPicture(output);
  const sum = output.values.subarray(0, width).reduce((total, value) => total + value, 0);
  return Math.abs(sum - 1) < 1e-3 && output.values.every((value) => value >= 0);
}

/** Why a row is taken for the scores of classes; undefined where it is not. */
function classScores(output: TriedOutput): string | undefined {
  if (isProbability(output)) return 'class probabilities: each row sums to one';
  if (CLASSES_NAME.test(output.name)) return 'class scores, by its name';
  const isUsual = USUAL_CLASSES.includes(perPicture(output)) && !EMBEDDING_NAME.test(output.name);
  return isUsual ? "class scores: as many numbers as ImageNet's classes" : undefined;
}

function probably(output: TriedOutput): string {
  if (isRow(output)) {
    const scores = classScores(output);
    if (scores !== undefined) return scores;
    return EMBEDDING_NAME.test(output.name) ? 'an embedding, by its name' : 'one row of numbers a picture';
  }
  if (output.shape.length === 4) return 'a feature map: many rows a picture, so no embedding';
  if (output.shape.length === 3) return 'one row for each patch of the picture, so no embedding';
  return 'not one row of numbers a picture, so no embedding';
}

const namedShape = ({ shape }: TriedOutput): string => `[${['n', ...shape.slice(1)].join(', ')}]`;
const listed = (outputs: readonly TriedOutput[]): string =>
  outputs.map((output) => `${output.name} ${namedShape(output)}`).join(', ');

const isSame = (a: TriedOutput, b: TriedOutput): boolean =>
  a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);

/** Those of the layers that could be an embedding, each once: no scores of the classes that the outputs tell. */
function usableLayers(
  outputs: readonly TriedOutput[],
  layers: readonly TriedOutput[],
): readonly TriedOutput[] {
  const classes = new Set(outputs.filter((each) => classScores(each) !== undefined).map(perPicture));
  const rows = layers.filter(
    (layer) =>
      isRow(layer) &&
      perPicture(layer) >= LEAST_WIDTH &&
      classScores(layer) === undefined &&
      !classes.has(perPicture(layer)) &&
      !outputs.some((output) => isSame(output, layer)),
  );
  return rows
    .filter((layer, i) => !rows.slice(0, i).some((other) => isSame(other, layer)))
    .slice(0, MOST_SHOWN);
}

/** All outputs for the user to choose from, and the layers that could be an embedding. */
export const describeOutputs = (
  outputs: readonly TriedOutput[],
  layers: readonly TriedOutput[] = [],
): readonly ModelOutput[] => [
  ...outputs.map((output) => ({
    name: output.name,
    shape: namedShape(output),
    probably: probably(output),
    usable: isRow(output),
  })),
  ...usableLayers(outputs, layers).map((layer, i) => ({
    name: layer.name,
    shape: namedShape(layer),
    probably: i === 0 ? 'the layer inside that is nearest to the outputs' : 'a layer inside the network',
    usable: true,
  })),
];

const candidatesOf = (outputs: readonly TriedOutput[]): readonly TriedOutput[] =>
  outputs.filter((output) => isRow(output) && classScores(output) === undefined);

/** Whether layers inside the network must be looked at: it gives no embedding, or another tensor is asked for. */
export const needsLayers = (outputs: readonly TriedOutput[], asked?: string): boolean =>
  asked === undefined ? candidatesOf(outputs).length === 0 : !outputs.some(({ name }) => name === asked);

const answer = (output: TriedOutput): { name: string; width: number } => ({
  name: output.name,
  width: perPicture(output),
});

function refuseChoice(file: string, outputs: readonly TriedOutput[], layers: readonly TriedOutput[]): never {
  const inside = usableLayers(outputs, layers);
  const has = `its outputs are ${listed(outputs)}`;
  if (candidatesOf(outputs).length === 0 && inside.length > 0) {
    throw new AmbiguousError(
      `${file} gives no embedding: ${has}; layers inside it that give one row of numbers a picture: ${listed(inside)}`,
      describeOutputs(outputs, layers),
      { hint: `name one with --output; the usual choice is the last one, ${inside[0].name}` },
    );
  }
  const message = `${file} does not tell which output is the embedding; ${has}`;
  const hint =
    'choose one of shape [n, d] with --output, or export the embedding as an output named "features"';
  if (outputs.some(isRow)) throw new AmbiguousError(message, describeOutputs(outputs), { hint });
  throw new ModelError(message, { hint });
}

/**
 * @param layers inside the network, the nearest to the outputs first; needed where `needsLayers` says so
 * @param asked the output or layer that the user names; found out unless given
 * @returns its name and the length of a row
 * @throws {ModelError} when the output asked for is none, or no output could be an embedding
 * @throws {AmbiguousError} when the graph does not tell, with the outputs to choose from
 */
export function chooseOutput(
  file: string,
  outputs: readonly TriedOutput[],
  layers: readonly TriedOutput[] = [],
  asked?: string,
): { readonly name: string; readonly width: number } {
  if (asked !== undefined) {
    const chosen = [...outputs, ...layers].find((each) => each.name === asked && isRow(each));
    if (chosen !== undefined) return answer(chosen);
    const inside = usableLayers(outputs, layers);
    const beside = inside.length === 0 ? '' : `, layers inside it are ${listed(inside)}`;
    throw new ModelError(
      `${file} has no output "${asked}" with one row of numbers a picture; its outputs are ${listed(outputs)}${beside}`,
      { hint: 'choose one of shape [n, d] with --output' },
    );
  }
  const candidates = candidatesOf(outputs);
  const named = candidates.filter(({ name }) => EMBEDDING_NAME.test(name));
  if (named.length === 1) return answer(named[0]);
  if (candidates.length === 1) return answer(candidates[0]);
  return refuseChoice(file, outputs, layers);
}
