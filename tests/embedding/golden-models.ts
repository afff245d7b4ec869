import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PositionRule } from '../../main/embedding/positions';

/** The golden checkpoints beside the project: files, architectures and what the published code computes. */
export interface GoldenCase {
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly architecture: Readonly<Record<string, unknown>> & {
    readonly num_heads: number;
    readonly embed_dim: number;
    readonly depth: number;
  };
  readonly tolerance_max_abs: number;
  readonly golden: Partial<
    Record<PositionRule, { readonly outputs: Readonly<Record<string, { readonly cls: readonly number[] }>> }>
  >;
}

export interface GoldenImage {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly [number, number, number, number];
}

export interface Golden {
  readonly cases: readonly GoldenCase[];
  readonly images: readonly GoldenImage[];
}

export const readGolden = (folder: string): Golden =>
  JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Golden;

export const readFloats = (file: string): Float32Array =>
  new Float32Array(new Uint8Array(readFileSync(file)).buffer);

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => {
    const off = Math.abs(value - b[i]);
    return off <= most ? most : off;
  }, 0);
