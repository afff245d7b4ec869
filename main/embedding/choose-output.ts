/** Which output of a network that came as a graph is the embedding: told by names and by what it gives for two pictures. */
import type { ModelOutput } from '../contract/models';
import { AmbiguousError, ModelError } from '../core/errors';

/** Pictures that an unknown graph is tried with: two, so that a batch is seen to be a batch. */
export const TRIED_PICTURES = 2;

const EMBEDDING_NAME = /feature|embed|pooler|representation|cls|latent/i;
const CLASSES_NAME = /prob|logit|softmax|class(es)?$|score|label/i;

/** What an output gave for the pictures; its first axis is the pictures. */
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

function probably(output: TriedOutput): string {
  if (isRow(output)) {
    if (isProbability(output)) return 'class probabilities: each row sums to one';
    if (CLASSES_NAME.test(output.name)) return 'class scores, by its name';
    return EMBEDDING_NAME.test(output.name) ? 'an embedding, by its name' : 'one row of numbers a picture';
  }
  if (output.shape.length === 4) return 'a feature map: many rows a picture, so no embedding';
  if (output.shape.length === 3) return 'one row for each patch of the picture, so no embedding';
  return 'not one row of numbers a picture, so no embedding';
}

const namedShape = ({ shape }: TriedOutput): string => `[${['n', ...shape.slice(1)].join(', ')}]`;

/** All outputs for the user to choose from. */
export const describeOutputs = (outputs: readonly TriedOutput[]): readonly ModelOutput[] =>
  outputs.map((output) => ({
    name: output.name,
    shape: namedShape(output),
    probably: probably(output),
    usable: isRow(output),
  }));

/**
 * @param asked the output that the user names; found out unless given
 * @returns its name and the length of a row
 * @throws {ModelError} when the output asked for is none, or no output could be an embedding
 * @throws {AmbiguousError} when the graph does not tell, with the outputs to choose from
 */
export function chooseOutput(
  file: string,
  outputs: readonly TriedOutput[],
  asked?: string,
): { readonly name: string; readonly width: number } {
  const rows = outputs.filter(isRow);
  const list = outputs.map((output) => `${output.name} ${namedShape(output)}`).join(', ');
  const answer = (output: TriedOutput): { name: string; width: number } => ({
    name: output.name,
    width: perPicture(output),
  });
  if (asked !== undefined) {
    const chosen = rows.find(({ name }) => name === asked);
    if (chosen !== undefined) return answer(chosen);
    throw new ModelError(
      `${file} has no output "${asked}" with one row of numbers a picture; its outputs are ${list}`,
      { hint: 'choose one of shape [n, d] with --output' },
    );
  }
  const candidates = rows.filter((output) => !CLASSES_NAME.test(output.name) && !isProbability(output));
  const named = candidates.filter(({ name }) => EMBEDDING_NAME.test(name));
  if (named.length === 1) return answer(named[0]);
  if (candidates.length === 1) return answer(candidates[0]);
  const message = `${file} does not tell which output is the embedding; its outputs are ${list}`;
  const hint =
    'choose one of shape [n, d] with --output, or export the embedding as an output named "features"';
  if (rows.length === 0) throw new ModelError(message, { hint });
  throw new AmbiguousError(message, describeOutputs(outputs), { hint });
}
