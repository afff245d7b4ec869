import type { MetricColumn } from './report-data';

/** A score from 0 (worst) to 1 (best) on its metric's range; values beyond the range count as its end. */
export function goodness(value: number, [worst, best]: readonly [number, number]): number {
  if (best === worst) return 1;
  return Math.min(1, Math.max(0, (value - worst) / (best - worst)));
}

/** A score in figures and tables: two decimals; "–" where there is none. */
export function scoreText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const shown = value.toFixed(2);
  return shown === '-0.00' ? '0.00' : shown;
}

/** A p or q value: three digits where it is large, powers of ten where it is small. */
export function probabilityText(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value < 0.001)
    return value === 0
      ? '0'
      : value
          .toExponential(1)
          .replace('e-', ' × 10⁻')
          .replace(/⁻(\d+)/, superscript);
  return value.toFixed(3);
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (_: string, digits: string): string =>
  `⁻${Array.from(digits, (digit) => RAISED[Number(digit)]).join('')}`;

/** Metrics in the order of tables: those of mixing first, then those of biology. */
export const orderMetrics = (metrics: readonly MetricColumn[]): readonly MetricColumn[] => [
  ...metrics.filter(({ measures }) => measures === 'mixing'),
  ...metrics.filter(({ measures }) => measures === 'biology'),
];

/** Why a method has no scores, as a sentence that says that it was not run. */
export const notRunText = (why: string): string => (/^not run/i.test(why) ? why : `not run, because ${why}`);

/** A metric's title; one of which less is better is marked "↓". */
export const metricTitle = ({ title, range: [worst, best] }: MetricColumn): string =>
  worst > best ? `${title} ↓` : title;

/** A column's name without the prefix that marks it as metadata. */
export const columnTitle = (name: string): string => name.replace(/^Metadata_(?=.)/, '');
