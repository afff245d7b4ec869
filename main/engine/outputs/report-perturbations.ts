import type { Parts } from '../../core/metric';
import type { PerturbationTable } from '../../export/report-data';
import { treatedLabels } from '../../judge/assess-correction';
import type { MethodOutcome } from '../compare-methods';
import type { OutputInput } from './output-input';
import { methodRows } from './report-rows';

const numberOr = (parts: Parts, name: string): number | null => {
  const value = parts[name];
  return typeof value === 'number' ? value : null;
};

function perLabel(outcome: MethodOutcome | undefined, metric: string): ReadonlyMap<string, Parts> {
  if (outcome?.status !== 'done') return new Map();
  const parts = Object.hasOwn(outcome.evaluation.scores, metric)
    ? outcome.evaluation.scores[metric].parts
    : undefined;
  const labels = parts?.['perLabel'];
  if (typeof labels !== 'object' || labels === null) return new Map();
  return new Map(
    Object.entries(labels).flatMap(([label, parts]) =>
      typeof parts === 'object' && parts !== null ? [[label, parts] as const] : [],
    ),
  );
}

const TABLES = [
  { metric: 'map-activity', title: 'Phenotypic activity against negative controls' },
  { metric: 'map-replicate-across', title: 'Replicates across batches' },
] as const;

/** What the tables are of: the recommended table; where nothing is decided, the first of the ranking. */
function shownMethod({ outcomes, judgement }: OutputInput): { readonly id: string; readonly title: string } {
  const { recommend, compared } = judgement.verdict;
  const ran = methodRows(outcomes, compared).filter(({ notRun }) => notRun === undefined);
  const corrected = ran.filter(({ id }) => id !== 'none');
  return ran.find(({ id }) => id === recommend) ?? corrected.at(0) ?? { id: 'none', title: 'No correction' };
}

/**
 * mAP, p and q of every label in the recommended table, and before where that is a correction. Negative controls are no
 * perturbation, and left out.
 */
export function perturbationTables(input: OutputInput): readonly PerturbationTable[] {
  const { label, control } = input.study.samples;
  if (label === undefined) return [];
  const treated = treatedLabels(label, control);
  const { id: shown, title: name } = shownMethod(input);
  const after = input.outcomes.find(({ id }) => id === shown);
  const before = shown === 'none' ? undefined : input.outcomes.find(({ id }) => id === 'none');
  return TABLES.flatMap(({ metric, title }) => {
    const then = perLabel(before, metric);
    const rows = [...perLabel(after, metric)].flatMap(([level, parts]) => {
      if (!treated.has(level)) return [];
      const was = then.get(level) ?? {};
      return [
        {
          label: level,
          map: numberOr(parts, 'mAP'),
          p: numberOr(parts, 'p'),
          q: numberOr(parts, 'q'),
          ...(before === undefined ? {} : { mapBefore: numberOr(was, 'mAP'), qBefore: numberOr(was, 'q') }),
        },
      ];
    });
    const where = before === undefined ? 'in the data as they are' : `after ${name}`;
    return rows.length === 0 ? [] : [{ title: `${title}, ${where}`, rows }];
  });
}
