import type { Correction } from '../../core/correction';
import { corrections } from '../../correction/registry';
import type { ComparedSummary } from '../../contract/verdict';
import type { MethodChain, Recipe } from '../../contract/recipe';
import type { MethodRow, MetricColumn } from '../../export/report-data';
import { metrics } from '../../metrics/registry';
import { changedParams } from '../../core/params';
import type { MethodOutcome } from '../compare-methods';

type Done = Extract<MethodOutcome, { readonly status: 'done' }>;
type Compared = Readonly<Record<string, ComparedSummary>>;

/** The metrics of a recipe as report and figures show them. */
export const metricColumns = (recipe: Recipe): readonly MetricColumn[] =>
  recipe.metrics.map(({ metric }) => {
    const { id, title, summary, measures, range, caution, citation } = metrics.find(metric);
    return { id, title, summary, measures, range, caution, citation };
  });

function parametersText(chain: MethodChain): string {
  const { saved } = chain;
  if (saved !== undefined)
    return `not fitted here: ${saved.file} (SHA-256 ${saved.sha256}), fitted on ${saved.fittedOn}`;
  const steps = chain.steps.map(({ method, params }) => {
    const changed = Object.entries(changedParams(corrections.find(method).params, params));
    return changed.map(([name, value]) => `${method}: ${name} ${String(value)}`).join(', ');
  });
  return steps.filter((step) => step !== '').join('; ');
}

const citations = (chain: MethodChain): string =>
  chain.steps
    .map(({ method }): Correction => corrections.find(method))
    .map(({ citation }) => citation)
    .join('; ');

/** What the verdict compared the method by, so that every table and figure shows the same numbers; else its own summary. */
function comparedBy(outcome: Done, compared: Compared): NonNullable<MethodRow['summary']> {
  const found = Object.hasOwn(compared, outcome.id) ? compared[outcome.id] : undefined;
  if (found === undefined) return outcome.evaluation.summary;
  const { value, mixing, biology, used } = found;
  return {
    value: value?.value ?? null,
    mixing: mixing?.value ?? null,
    biology: biology?.value ?? null,
    ...(used === undefined ? {} : { used }),
    ...(value === null ? {} : { interval: value.interval }),
  };
}

function methodRow(outcome: MethodOutcome, compared: Compared): MethodRow {
  const { chain } = outcome;
  const parameters = parametersText(chain);
  const citation = citations(chain);
  const facts = {
    id: outcome.id,
    title: outcome.title,
    ...(citation === '' ? {} : { citation }),
    ...(parameters === '' ? {} : { parameters }),
  };
  if (outcome.status === 'not-run') return { ...facts, notRun: outcome.why, scores: {} };
  return {
    ...facts,
    scores: outcome.evaluation.scores,
    summary: comparedBy(outcome, compared),
    ownSummary: outcome.evaluation.summary,
    warnings: outcome.table.warnings,
  };
}

/** Below every summary there is. */
const NO_SUMMARY = -1;

/** Methods with the best summary first, as they were compared; those that were not run come last. */
export function methodRows(outcomes: readonly MethodOutcome[], compared: Compared): readonly MethodRow[] {
  const rows = outcomes.map((outcome) => methodRow(outcome, compared));
  const value = (row: MethodRow): number => row.summary?.value ?? NO_SUMMARY;
  return [...rows].sort((a, b) => value(b) - value(a));
}
