import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';
import { JUDGING_PARAMS } from '../../main/contract/judgement';
import type { ParamValues } from '../../main/contract/params';
import type { MetricChoice } from '../../main/contract/recipe';
import { Button } from './button';
import { Card } from './card';
import type { MetricListProps } from './metric-list';
import { MetricList } from './metric-list';
import { ParamForm } from './param-form';
import { counted } from './words';

export interface JudgingCardProps extends Omit<MetricListProps, 'chosen' | 'onChange'> {
  /** null: all scores but the costly ones. */
  readonly chosen: readonly MetricChoice[] | null;
  readonly params: ParamValues;
  /** What is wrong with the settings; null where a run can take them. */
  readonly problem: string | null;
  readonly onMetrics: (metrics: readonly MetricChoice[]) => void;
  readonly onParams: (params: ParamValues) => void;
  /** A button that runs, where there is one. */
  readonly action?: ReactNode;
}

/** Which scores are taken and how much is spent on judging: a line in words, the settings one click away. */
export function JudgingCard(props: JudgingCardProps): ReactElement {
  const { metrics, chosen, missing, params, problem, onMetrics, onParams, action, choices } = props;
  const [isOpen, setOpen] = useState(false);
  const possible = metrics.filter((metric) => missing(metric) === null);
  const pick = (wanted: readonly { readonly id: string }[]): readonly MetricChoice[] =>
    wanted.map(({ id }) => chosen?.find(({ metric }) => metric === id) ?? { metric: id, params: {} });
  const usual = pick(metrics.filter(({ costly }) => costly !== true));
  const ticked = chosen ?? usual;
  const counting = ticked.filter(({ metric }) => possible.some(({ id }) => id === metric));
  return (
    <Card
      title="How it is judged"
      aside={
        <>
          <Button kind="quiet" isExpanded={isOpen} onPress={() => setOpen(!isOpen)}>
            {isOpen ? 'Close' : 'Change'}
          </Button>
          {action}
        </>
      }
    >
      <p className="judging-words">{judgingWords(counting.length, params)}</p>
      {problem === null ? null : (
        <p className="param-problem" role="alert">
          {problem}
        </p>
      )}
      {isOpen ? (
        <>
          <ParamForm
            owner="judging"
            schema={JUDGING_PARAMS}
            values={params}
            choices={choices}
            onChange={onParams}
          />
          <div className="metric-picks-head">
            <h3>Scores</h3>
            <p className="muted">What is not scored counts in no verdict.</p>
            <Button kind="quiet" onPress={() => onMetrics(usual)}>
              Usual
            </Button>
            <Button kind="quiet" onPress={() => onMetrics(pick(possible))}>
              All
            </Button>
            <Button kind="quiet" onPress={() => onMetrics([])}>
              None
            </Button>
          </div>
          <MetricList {...props} chosen={ticked} onChange={onMetrics} />
        </>
      ) : null}
    </Card>
  );
}

function judgingWords(scores: number, params: ParamValues): string {
  const { permutations = JUDGING_PARAMS.permutations.default, tune = false } = params;
  const draws = Number(permutations);
  const parts = [
    `${counted(scores, 'score')} of every correction`,
    draws === 0 ? 'no shuffled labels' : `labels shuffled ${counted(draws, 'time')}`,
    tune === true ? 'the best strength searched for' : 'strengths as they are set',
  ];
  return `${parts.join(', ')}.`;
}
