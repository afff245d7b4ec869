import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CatalogueEntry } from '../../main/contract/catalogue';
import type { ParamValues } from '../../main/contract/params';
import { paramProblems } from '../../main/contract/read-param';
import type { MetricChoice } from '../../main/contract/recipe';
import { Button } from './button';
import { CheckLine } from './choice';
import type { ParamChoices } from './param-form';
import { ParamForm } from './param-form';
import { counted, sentenceOf } from './words';

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
  const [isOpen, setOpen] = useState(false);
  const { chosen, onChange } = list;
  const choice = chosen.find((entry) => entry.metric === metric.id);
  const lacking = list.missing(metric);
  const isOn = choice !== undefined && lacking === null;
  const params = choice?.params ?? {};
  const put = (values: ParamValues): void => {
    const next: MetricChoice = { metric: metric.id, params: values };
    onChange(
      choice === undefined ? [...chosen, next] : chosen.map((entry) => (entry === choice ? next : entry)),
    );
  };
  const changed = Object.keys(params).length;
  return (
    <li className={isOn ? 'method method-on' : 'method'}>
      <div className="method-head">
        <CheckLine
          title={metric.title}
          isSelected={isOn}
          isDisabled={lacking !== null}
          onChange={(isTicked) => (isTicked ? put({}) : onChange(chosen.filter((entry) => entry !== choice)))}
        >
          {metric.summary}
          {lacking === null ? null : <strong className="method-lacks"> It {lacking}.</strong>}
        </CheckLine>
        {Object.keys(metric.params).length === 0 ? null : (
          <Button
            kind="quiet"
            isExpanded={isOpen}
            label={`Parameters of ${metric.title}`}
            onPress={() => setOpen(!isOpen)}
          >
            {changed > 0 ? `Parameters (${changed} changed)` : 'Parameters'}
          </Button>
        )}
      </div>
      <Facts metric={metric} needs={list.needs(metric)} params={params} />
      {isOpen ? (
        <div className="method-more">
          <ParamForm
            owner={metric.title}
            schema={metric.params}
            values={params}
            choices={list.choices}
            onChange={put}
          />
          <p className="muted">{metric.citation}</p>
        </div>
      ) : null}
    </li>
  );
}

function Facts(props: {
  readonly metric: CatalogueEntry;
  readonly needs: string | null;
  readonly params: ParamValues;
}): ReactElement {
  const { metric, needs, params } = props;
  const problems = Object.keys(paramProblems(metric.params, params)).length;
  const [worst, best] = metric.range ?? [0, 1];
  return (
    <p className="method-facts">
      {problems > 0 ? <span className="param-problem">{counted(problems, 'value')} to mend. </span> : null}
      {best < worst ? 'Lower is better. ' : ''}
      {needs === null ? '' : `${sentenceOf(needs)} `}
      {metric.costly === true ? 'Takes minutes where the others take seconds. ' : ''}
      {metric.caution === undefined ? '' : `Beware: ${metric.caution}`}
    </p>
  );
}
