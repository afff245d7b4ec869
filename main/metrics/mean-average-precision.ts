import type { ParamSchema, ParamsOf } from '../contract/params';
import type { RankedRows } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Parts, Score } from '../core/metric';
import { noScore } from '../core/metric';
import { benjaminiHochberg } from '../math/false-discovery';
import { affordableDraws, precisionPValues } from './average-precision-null';

export const precisionParams = {
  'null-size': {
    kind: 'int',
    default: 'auto',
    min: 100,
    max: 1_000_000,
    label: 'Random rankings',
    help: 'How many random rankings a p-value rests on; it cannot fall below 1 / (this + 1). auto: 10,000, down to 1,000 where that takes long.',
  },
} as const satisfies ParamSchema;

interface LabelPrecisions {
  readonly codes: readonly number[];
  readonly mean: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly draws: number;
}

async function summariseLabels(
  ranked: RankedRows,
  label: Factor,
  asked: number | 'auto',
  run: Run,
): Promise<LabelPrecisions> {
  const scored = rowsByLevel(label).map((rows) =>
    rows.filter((row) => Number.isFinite(ranked.precision[row])),
  );
  const codes = label.levels.map((_, code) => code).filter((code) => scored[code].length > 0);
  const rowsOf = codes.map((code) => scored[code]);
  const mean = Float64Array.from(rowsOf, (rows) =>
    rows.reduce((sum, row) => sum + ranked.precision[row] / rows.length, 0),
  );
  const draws = asked === 'auto' ? affordableDraws(ranked, rowsOf) : asked;
  const p = await precisionPValues(ranked, rowsOf, draws, run);
  return { codes, mean, p, q: benjaminiHochberg(p), draws };
}

const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean over labels of the mean average precision of their rows, with a p-value and a false discovery rate a label.
 * @param counted  which labels the value counts (all unless said); the others appear in `perLabel` and `allLabels`
 * @param why      the reason given when no row could be ranked
 */
export async function scorePrecision(
  ranked: RankedRows,
  label: Factor,
  params: ParamsOf<typeof precisionParams>,
  why: string,
  run: Run,
  counted: (code: number) => boolean = () => true,
): Promise<Score> {
  if (!ranked.precision.some((value) => Number.isFinite(value))) return noScore(why);
  const { codes, mean, p, q, draws } = await summariseLabels(ranked, label, params['null-size'], run);
  const perLabel: Record<string, Parts> = {};
  codes.forEach((code, i) => (perLabel[label.levels[code]] = { mAP: mean[i], p: p[i], q: q[i] }));
  const chosen = codes.flatMap((code, i) => (counted(code) ? [i] : []));
  const parts = {
    allLabels: meanOf(mean),
    retrieved: meanOf(chosen.map((i) => (q[i] < 0.05 ? 1 : 0))),
    labelsLeftOut: label.levels.length - codes.length,
    nullSize: draws,
    perLabel,
  };
  if (chosen.length === 0) return noScore(why, parts);
  return {
    value: meanOf(chosen.map((i) => mean[i])),
    parts,
    perSample: ranked.precision.map((value, row) => (counted(label.codes[row]) ? value : NaN)),
  };
}
