import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';
import type {
  ControlsFate,
  LabelNull,
  OverCorrection,
  ScoreChange,
  Unavailable,
} from '../../../main/contract/judgement';
import type { ProjectState } from '../../../main/contract/project';
import { NEIGHBOURHOOD_CHANGE } from '../../../main/contract/project';
import { methodTitle } from '../../state/method-title';
import { shownMethod } from '../../state/shown-method';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Select } from '../../ui/select';
import { counted, scoreText, sentenceOf } from '../../ui/words';
import { ChangeBar } from './change-bar';
import type { DoneResult } from './done-result';
import { FateTable } from './fate-table';
import { VarianceChart } from './variance-chart';

/** What one correction did beside mixing batches: to the scores, the controls, the perturbations, the neighbourhoods. */
export function CostPanel({
  project,
  results,
}: {
  readonly project: ProjectState;
  readonly results: readonly DoneResult[];
}): ReactElement | null {
  const catalogue = useAppState((state) => state.catalogue);
  const view = useAppState((state) => state.view);
  const judged = results.filter(({ overCorrection }) => overCorrection !== undefined);
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = [chosen, shownMethod(project, view), judged[0]?.method];
  const result = judged.find(({ method }) => method === wanted.find((id) => hasResult(judged, id)));
  if (result?.overCorrection === undefined) return null;
  return (
    <Card
      title="What it cost"
      aside={
        <Select
          isInline
          label={<span className="visually-hidden">Correction looked at</span>}
          options={judged.map(({ method }) => ({ id: method, label: methodTitle(catalogue, method) }))}
          value={result.method}
          onChange={setChosen}
        />
      }
    >
      <Parts project={project} method={result.method} parts={result.overCorrection} />
    </Card>
  );
}

const hasResult = (results: readonly DoneResult[], id: string | null | undefined): boolean =>
  results.some(({ method }) => method === id);

const isMissing = (part: object): part is Unavailable => 'why' in part;

/** A part as it is drawn; where it could not be computed, the reason. */
const drawn = <T extends object>(part: T | Unavailable, draw: (part: T) => ReactNode): ReactNode =>
  isMissing(part) ? <p className="muted">Not computed: {part.why}.</p> : draw(part);

function Part(props: {
  readonly title: string;
  readonly meaning: string;
  readonly children: ReactNode;
}): ReactElement {
  const { title, meaning, children } = props;
  return (
    <section className="cost-part" aria-label={title}>
      <h3>{title}</h3>
      <p className="muted">{meaning}</p>
      {children}
    </section>
  );
}

function Parts(props: {
  readonly project: ProjectState;
  readonly method: string;
  readonly parts: OverCorrection;
}): ReactElement {
  const { project, method, parts } = props;
  return (
    <div className="cost-parts">
      <Part
        title="Scores that must not fall"
        meaning="After minus before, with the middle 95 % of bootstrap draws. Left of the line: lost."
      >
        {drawn(parts.changes, (changes) => (
          <Changes changes={changes} />
        ))}
      </Part>
      <Part
        title="Negative controls"
        meaning="No treatment explains how they differ: between batches they should come together, inside a batch they should stay as they are."
      >
        {drawn(parts.controls, (controls) => (
          <Controls controls={controls} />
        ))}
      </Part>
      <Part
        title="Variance explained"
        meaning="By batch (should fall to chance) and by label (should stay), in total and along the leading principal components."
      >
        {drawn(parts.variance, (variance) => (
          <VarianceChart variance={variance} />
        ))}
      </Part>
      <Part
        title="Shuffled labels"
        meaning="What the same correction gains on labels that mean nothing. A correction that gains as much there fits labels, whatever they are."
      >
        {drawn(parts.labelNull, (labelNull) => (
          <Shuffled labelNull={labelNull} />
        ))}
      </Part>
      <Neighbourhoods method={method} part={parts.neighbourhoods} />
      <Part
        title="Perturbations"
        meaning="Told from the others before and after, by permutation p-values corrected for testing many."
      >
        {drawn(parts.perturbations, (fates) => (
          <FateTable fates={fates} choice={project.choice} />
        ))}
      </Part>
    </div>
  );
}

function Neighbourhoods({
  method,
  part,
}: {
  readonly method: string;
  readonly part: OverCorrection['neighbourhoods'];
}): ReactElement {
  const { setView } = useActions();
  return (
    <Part
      title="Neighbourhoods"
      meaning="How many of a sample’s nearest neighbours are others now. Some must change where batches lay apart; all is too much."
    >
      {drawn(part, ({ mean, median, k, moved }) => (
        <p>
          {percent(mean)} of the {k} nearest neighbours are others now (median {percent(median)}).{' '}
          {moved.length === 0 ? null : (
            <Button
              kind="quiet"
              onPress={() =>
                setView({
                  step: 'explore',
                  after: method,
                  selected: moved.map(({ row }) => row),
                  isolated: null,
                  colourBy: NEIGHBOURHOOD_CHANGE,
                })
              }
            >
              See the {counted(moved.length, 'sample')} that moved most
            </Button>
          )}
        </p>
      ))}
    </Part>
  );
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

function Changes({ changes }: { readonly changes: readonly ScoreChange[] }): ReactElement {
  if (changes.length === 0) return <p className="muted">None of them was scored.</p>;
  return (
    <table className="cost-table">
      <tbody>
        {changes.map(({ metric, title, before, after, interval }) => (
          <tr key={metric}>
            <th scope="row">{title}</th>
            <td>
              {scoreText(before)} → {scoreText(after)}
            </td>
            <td>
              <ChangeBar change={after - before} interval={interval} />
            </td>
            <td>
              {signed(after - before)}
              {interval === null ? null : (
                <span className="muted">
                  {' '}
                  ({signed(interval[0])} to {signed(interval[1])})
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Controls({ controls }: { readonly controls: ControlsFate }): ReactElement {
  const { rows, within, between, separation, precision } = controls;
  const lines = [
    ['Spread between batches', percent(between.before), percent(between.after), 'should fall'],
    ['Spread inside batches', percent(within.before), percent(within.after), 'should stay'],
    [
      'Distance of treated samples, in spreads of their controls',
      scoreText(separation.before),
      scoreText(separation.after),
      'should stay',
    ],
    ...(precision === null
      ? []
      : [
          [
            'Controls finding each other across batches',
            scoreText(precision.before),
            scoreText(precision.after),
            'may rise',
          ],
        ]),
  ];
  return (
    <table className="cost-table">
      <caption className="visually-hidden">{counted(rows, 'control sample')}</caption>
      <tbody>
        {lines.map(([title, before, after, should]) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td>
              {before} → {after}
            </td>
            <td className="muted">{should}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Shuffled({ labelNull }: { readonly labelNull: LabelNull }): ReactElement {
  const { gain, nullMean, permutations, p, rerun, rows } = labelNull;
  const how = rerun ? ` It uses labels, so it was run again each time, on ${counted(rows, 'sample')}.` : '';
  return (
    <p>
      {sentenceOf(
        `with the true labels ${signed(gain)}, with labels shuffled inside batches ${signed(nullMean)} on average of ${counted(permutations, 'shuffling')} (p = ${p.toFixed(3)})`,
      )}
      {how}
    </p>
  );
}
