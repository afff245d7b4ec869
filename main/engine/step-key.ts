import { createHash } from 'node:crypto';
import { isFactor } from '../core/factor';
import type { Covariate } from '../core/factor';
import type { Values } from '../core/matrix';

/**
 * Cache keys: the SHA-256 of everything that decides a step's result, as canonical text.
 * A step's version is raised when its code changes its numbers, so that nothing stale is shown.
 */
export const STEP_VERSIONS = {
  embed: 1,
  nuclei: 1,
  quality: 1,
  profiles: 1,
  scale: 1,
  correct: 2,
  evaluate: 8,
  cluster: 1,
  layout: 1,
  principal: 1,
  judge: 6,
} as const;

export type StepKind = keyof typeof STEP_VERSIONS;

/** JSON with object keys in order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    const parts = entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`);
    return `{${parts.join(',')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}

const KEY_LENGTH = 32;

export const hashText = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, KEY_LENGTH);

/** The key of a step with these inputs; `inputs` holds keys of earlier steps, parameters, seeds. */
export const stepKey = (kind: StepKind, inputs: unknown): string =>
  hashText(`${kind}@${STEP_VERSIONS[kind]} ${canonicalJson(inputs)}`);

/** Hash of a matrix's shape, type and bytes. */
export function hashValues(values: Values): string {
  const { data } = values;
  return createHash('sha256')
    .update(`${values.rows}x${values.cols}x${data.BYTES_PER_ELEMENT}`)
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
    .slice(0, KEY_LENGTH);
}

/** Hash of a column's values; a factor's levels count in their order, as methods see them. */
export function hashColumn(column: Covariate): string {
  const hash = createHash('sha256');
  const numbers = isFactor(column) ? column.codes : column;
  if (isFactor(column)) hash.update(JSON.stringify(column.levels));
  hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  return hash.digest('hex').slice(0, KEY_LENGTH);
}
