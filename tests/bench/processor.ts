/** What the processor's instructions allow networks in eight bits, as far as the system tells. */
import { existsSync, readFileSync } from 'node:fs';

const CPU_INFO = '/proc/cpuinfo';

/**
 * Of the time of a pass in single precision, what products with weights take: ONNX Runtime's own profile of
 * ViT-S/14, one thread, AVX2.
 */
const WEIGHT_PRODUCTS = 0.78;

export interface EightBits {
  /** For the reader: which instructions there are, and which are not. */
  readonly instructions: string;
  /** How many times as fast as single precision a whole pass can be at best. */
  readonly most: number;
}

/**
 * A fused multiply-add works on 8 floats of 256 bits. Eight bits need one instruction for 32 values with VNNI, four
 * times as fast; without, two (products of bytes, then their sums in 32 bits), twice as fast. What is no product with
 * weights (attention, GELU, normalisation) stays as it is.
 * @returns undefined where the system does not tell its instructions
 */
export function eightBits(): EightBits | undefined {
  if (!existsSync(CPU_INFO)) return undefined;
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync(CPU_INFO, 'utf8'))?.[1].trim().split(' ');
  if (flags === undefined) return undefined;
  const hasVnni = flags.some((flag) => flag === 'avx_vnni' || flag === 'avx512_vnni');
  const sets: readonly (readonly [string, boolean])[] = [
    ['AVX2', flags.includes('avx2')],
    ['AVX-512', flags.includes('avx512f')],
    ['VNNI', hasVnni],
  ];
  return {
    instructions: sets.map(([name, there]) => (there ? name : `no ${name}`)).join(', '),
    most: 1 / (1 - WEIGHT_PRODUCTS + WEIGHT_PRODUCTS / (hasVnni ? 4 : 2)),
  };
}
