import type { ReactElement } from 'react';
import type { CatalogueEntry } from '../../main/contract/catalogue';
import type { ParamValues } from '../../main/contract/params';
import type { MetricChoice } from '../../main/contract/recipe';
import { EntryRow } from './entry-row';
import type { ParamChoices } from './param-form';
import { sentenceOf } from './words';

export interface MetricListProps {
  readonly metrics: readonly CatalogueEntry[];
  readonly chosen: readonly MetricChoice[];
  /** What a score needs, in words; null where nothing. */
  readonly needs: (metric: CatalogueEntry) => string | null;
  /** What it lacks in this study, in words; null where nothing. */
  readonly missing: (metric: CatalogueEntry) => string | null;
  readonly choices: ParamChoices;
  readonly onChange: (chosen: readonly MetricChoice[]) => void;
}

const GROUPS = [
  ['mixing', 'Do the batches mix?'],
  ['biology', 'Is the biology there?'],
] as const;

/** The scores in their two groups, each with what it means, what it needs, how it misleads, and its parameters. */
export function MetricList(props: MetricListProps): ReactElement {
  return (
    <>
      {GROUPS.map(([measures, title]) => (
        <section key={measures} className={`metric-picks metric-picks-${measures}`} aria-label={title}>
          <h3>{title}</h3>
          <ul className="method-list">
            {props.metrics
              .filter((metric) => metric.measures === measures)
              .map((metric) => (
                <MetricRow key={metric.id} metric={metric} list={props} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function MetricRow({
  metric,
  list,
}: {
  readonly metric: CatalogueEntry;
  readonly list: MetricListProps;
}): ReactElement {
  const { chosen, onChange } = list;
  const choice = chosen.find((entry) => entry.metric === metric.id);
  const put = (params: ParamValues): void => {
    const next: MetricChoice = { metric: metric.id, params };
    onChange(
      choice === undefined ? [...chosen, next] : chosen.map((entry) => (entry === choice ? next : entry)),
    );
  };
  return (
    <EntryRow
      entry={metric}
      isTicked={choice !== undefined}
      lacking={list.missing(metric)}
      params={choice?.params ?? {}}
      choices={list.choices}
      settingsLabel={`Parameters of ${metric.title}`}
      withoutParams={null}
      onTick={(isTicked) => (isTicked ? put({}) : onChange(chosen.filter((entry) => entry !== choice)))}
      onParams={put}
    >
      {factsOf(metric, list.needs(metric))}
    </EntryRow>
  );
}

function factsOf({ range, costly, caution }: CatalogueEntry, needs: string | null): string {
  const [worst, best] = range ?? [0, 1];
  return [
    best < worst ? 'Lower is better. ' : '',
    needs === null ? '' : `${sentenceOf(needs)} `,
    costly === true ? 'Takes minutes where the others take seconds. ' : '',
    caution === undefined ? '' : `Beware: ${caution}`,
  ].join('');
}
