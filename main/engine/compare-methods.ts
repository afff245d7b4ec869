import type { MethodChain, MetricChoice } from '../contract/recipe';
import type { ParamValues } from '../contract/params';
import type { Run } from '../core/correction';
import { corrections } from '../correction/registry';
import { AppError, CancelledError } from '../core/errors';
import type { Values } from '../core/matrix';
import type { Samples } from '../core/samples';
import { missingNeeds } from '../core/samples';
import { createEvaluated } from '../metrics/evaluated';
import type { Cache } from './cache';
import { watchCache } from './cache';
import type { CorrectedTable } from './correct-table';
import { correctTable, hashDesign } from './correct-table';
import { applySaved } from './saved-chain';
import type { Evaluation } from './evaluate-table';
import { evaluateTable } from './evaluate-table';
import type { Layout, LayoutListener, PrincipalLayout } from './layout-table';
import { layoutTable, principalMap } from './layout-table';
import type { MethodAssessment, ScoredTable } from './assess-method';
import { createAssessor } from './assess-method';
import { TUNED_SUFFIX } from './tune-methods';

/** What became of one correction: its table, scores and layout, or why it was not run. */
export type MethodOutcome =
  | {
      readonly id: string;
      readonly title: string;
      readonly chain: MethodChain;
      readonly status: 'done';
      readonly table: CorrectedTable;
      readonly evaluation: Evaluation;
      readonly layout: Layout | null;
      /** Beside the layout, where there is one and the table varies. */
      readonly principal: PrincipalLayout | null;
      /** null for the uncorrected table, and where batch or label is not known. */
      readonly assessment: MethodAssessment | null;
      readonly seconds: number;
      /** Nothing had to be computed. */
      readonly reused: boolean;
    }
  | {
      readonly id: string;
      readonly title: string;
      readonly chain: MethodChain;
      readonly status: 'not-run';
      readonly why: string;
    };

export interface Comparison {
  readonly methods: readonly MethodChain[];
  /** The features as the profiles have them: saved corrections bring their own scaling. */
  readonly unscaled: Values;
  readonly metrics: readonly MetricChoice[];
  /** UMAP parameters; null: no layouts. */
  readonly umap: ParamValues | null;
  /** Label shufflings of the permutation null. */
  readonly permutations: number;
}

/** Heard while methods are run, in this order for each. */
export interface ComparisonListener {
  readonly layout?: (id: string, ...moving: Parameters<LayoutListener>) => void;
  readonly outcome?: (outcome: MethodOutcome) => void;
  /** A method is begun. */
  readonly begun?: (id: string) => void;
}

/** What people read; a chain whose strength was chosen says so. */
export const chainTitle = ({ id, steps, saved }: MethodChain): string => {
  const title = steps.map(({ method }) => corrections.find(method).title).join(', then ');
  if (saved !== undefined) return `Saved model: ${title} (${id.split('+').at(-1) ?? id})`;
  return id.endsWith(TUNED_SUFFIX) ? `${title} (tuned)` : title;
};

function whyNot(chain: MethodChain, samples: Samples): string | null {
  // What fitting needs is not what placing rows needs: a saved correction says that itself.
  if (chain.saved !== undefined) return null;
  const missing = chain.steps.flatMap(({ method }) =>
    missingNeeds(corrections.find(method).needs, samples).map(({ need, hint }) => ({ method, need, hint })),
  );
  if (missing.length === 0) return null;
  const needs = [...new Set(missing.map(({ method, need }) => `${method} needs ${need}`))].join(' and ');
  const hints = [...new Set(missing.map(({ hint }) => hint))].join('; ');
  return `not run, because ${needs} (${hints})`;
}

const withHint = (error: AppError): string =>
  error.hint === undefined ? error.message : `${error.message} (${error.hint})`;

/** Shares of a method's bar. */
const SHARES = { correct: 0.25, evaluate: 0.4, layout: 0.15, assess: 0.2 } as const;

/**
 * Runs every correction, scores it and lays it out; a method that cannot be run is listed with its reason,
 * and the others go on. The uncorrected table is `none`, and comes first.
 */
export async function compareMethods(
  samples: Samples,
  comparison: Comparison,
  run: Run,
  cache: Cache,
  listener: ComparisonListener = {},
): Promise<readonly MethodOutcome[]> {
  const design = hashDesign(samples);
  const chains = withNone(comparison.methods);
  const outcomes: MethodOutcome[] = [];
  const assess = createAssessor(samples, design, comparison.permutations, cache);
  const baseline: { none?: ScoredTable } = {};
  for (const chain of chains) {
    listener.begun?.(chain.id);
    const outcome = await oneMethod(
      chain,
      { samples, design, comparison, cache, listener, assess, baseline },
      {
        ...run,
        task: run.task.child(chainTitle(chain), 1 / chains.length),
      },
    );
    outcomes.push(outcome);
    listener.outcome?.(outcome);
  }
  return outcomes;
}

/** `none` is what every method is compared with. */
const withNone = (chains: readonly MethodChain[]): readonly MethodChain[] => [
  { id: 'none', steps: [{ method: 'none', params: {} }] },
  ...chains.filter(({ id }) => id !== 'none'),
];

interface Setting {
  readonly samples: Samples;
  readonly design: string;
  readonly comparison: Comparison;
  readonly cache: Cache;
  readonly listener: ComparisonListener;
  readonly assess: ReturnType<typeof createAssessor>;
  /** The uncorrected table, as soon as it is scored. */
  readonly baseline: { none?: ScoredTable };
}

async function oneMethod(chain: MethodChain, setting: Setting, run: Run): Promise<MethodOutcome> {
  const title = chainTitle(chain);
  const why = whyNot(chain, setting.samples);
  if (why !== null) return { id: chain.id, title, chain, status: 'not-run', why };
  try {
    return await runMethod(chain, setting, run);
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof CancelledError) throw error;
    return { id: chain.id, title, chain, status: 'not-run', why: `not run, because ${withHint(error)}` };
  }
}

async function runMethod(chain: MethodChain, setting: Setting, run: Run): Promise<MethodOutcome> {
  const { samples, design, comparison, listener, assess, baseline } = setting;
  const startedMs = performance.now();
  const { cache, computed } = watchCache(setting.cache);
  const part = (name: string, share: number): Run => ({ ...run, task: run.task.child(name, share) });
  const correcting = part('correcting', SHARES.correct);
  const table =
    chain.saved === undefined
      ? await correctTable(samples, chain, correcting, cache)
      : await applySaved({ ...samples, features: comparison.unscaled }, chain, correcting, cache);
  const corrected: Samples = { ...samples, features: table.features, featureNames: table.featureNames };
  const before: Values = samples.features;
  const evaluated = createEvaluated(corrected);
  const evaluation = await evaluateTable(
    corrected,
    design,
    comparison.metrics,
    { before, evaluated, sharedBefore: (baseline.none?.evaluated ?? evaluated).shared },
    part('scoring', SHARES.evaluate),
    cache,
  );
  const layout =
    comparison.umap === null
      ? null
      : await layoutTable(table.features, comparison.umap, part('UMAP', SHARES.layout), cache, (...moving) =>
          listener.layout?.(chain.id, ...moving),
        );
  const principal =
    comparison.umap === null
      ? null
      : await principalMap(table.features, part('principal components', 0), cache);
  const title = chainTitle(chain);
  const scored: ScoredTable = { chain, title, table, evaluation, evaluated };
  if (chain.id === 'none') baseline.none = scored;
  const assessment =
    chain.id === 'none' || baseline.none === undefined
      ? null
      : await assess(baseline.none, scored, part('what it cost', SHARES.assess));
  return {
    id: chain.id,
    title,
    chain,
    status: 'done',
    table,
    evaluation,
    layout,
    principal,
    assessment,
    seconds: (performance.now() - startedMs) / 1000,
    reused: computed() === 0,
  };
}
