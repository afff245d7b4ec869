import type { KeyboardEvent, ReactElement, RefObject } from 'react';
import { useRef, useState } from 'react';
import type { ParamValues } from '../../../main/contract/params';
import type { Catalogue } from '../../../main/contract/project';
import type { MethodChain, MethodStep } from '../../../main/contract/recipe';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import type { ParamChoices } from '../../ui/param-form';
import { ParamForm } from '../../ui/param-form';
import { Select } from '../../ui/select';
import { chainOfSteps, moveStep } from './chains';

export interface ChainRowProps {
  readonly number: number;
  readonly chain: MethodChain;
  readonly catalogue: Catalogue;
  readonly choices: ParamChoices;
  readonly problem: string | null;
  readonly missing: (method: string) => string | null;
  /** null: the chain is taken away. */
  readonly onChange: (chain: MethodChain | null) => void;
}

/** One chain: its steps in order, and the parameters of the step that is looked at. */
export function ChainRow(props: ChainRowProps): ReactElement {
  const { number, chain, catalogue, choices, problem, missing, onChange } = props;
  const { steps } = chain;
  const { list, shown, setShown, change, move, remove } = useSteps(steps, onChange);
  const titleOf = (method: string): string =>
    catalogue.methods.find(({ id }) => id === method)?.title ?? method;
  const methods = catalogue.methods.filter(({ id }) => id !== 'none' && missing(id) === null);
  const current = shown === null ? undefined : steps[shown];
  return (
    <li className="chain" aria-label={`Chain ${number}`}>
      <div className="chain-head">
        <ol className="chain-steps" ref={list}>
          {steps.map((step, i) => (
            <StepPill
              key={i}
              place={i}
              count={steps.length}
              step={step}
              title={titleOf(step.method)}
              isShown={shown === i}
              onShow={() => setShown(shown === i ? null : i)}
              onMove={(by) => move(i, by)}
              onRemove={() => remove(i)}
              onDropped={(from) => move(from, i - from)}
            />
          ))}
        </ol>
        <Select
          isInline
          label={<span className="visually-hidden">Add a step to chain {number}</span>}
          placeholder="Add a step…"
          options={methods.map(({ id, title }) => ({ id, label: title }))}
          value={null}
          onChange={(method) => change([...steps, { method, params: {} }])}
        />
        <Button kind="quiet" label={`Remove chain ${number}`} onPress={() => onChange(null)}>
          <Icon name="close" />
        </Button>
      </div>
      {problem === null ? null : (
        <p className="method-lacks" role="status">
          {problem}
        </p>
      )}
      {current === undefined || shown === null ? null : (
        <StepPanel
          title={`Step ${shown + 1}: ${titleOf(current.method)}`}
          step={current}
          place={shown}
          count={steps.length}
          catalogue={catalogue}
          choices={choices}
          onMove={(by) => move(shown, by)}
          onRemove={() => remove(shown)}
          onParams={(params) => change(steps.map((step, i) => (i === shown ? { ...step, params } : step)))}
        />
      )}
    </li>
  );
}

interface Steps {
  readonly list: RefObject<HTMLOListElement | null>;
  /** The step whose parameters are shown. */
  readonly shown: number | null;
  readonly setShown: (shown: number | null) => void;
  readonly change: (steps: readonly MethodStep[]) => void;
  readonly move: (from: number, by: number) => void;
  readonly remove: (at: number) => void;
}

/** Changes of a chain's steps; what is shown and the focus go along with the step. */
function useSteps(steps: readonly MethodStep[], onChange: ChainRowProps['onChange']): Steps {
  const [shown, setShown] = useState<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const change = (next: readonly MethodStep[]): void => onChange(chainOfSteps(next));
  return {
    list,
    shown,
    setShown,
    change,
    move(from, by) {
      const moved = moveStep(steps, from, by);
      if (moved === steps) return;
      change(moved);
      setShown(shown === from ? from + by : null);
      requestAnimationFrame(() => list.current?.querySelectorAll('button')[from + by]?.focus());
    },
    remove(at) {
      change(steps.filter((_, i) => i !== at));
      setShown(null);
    },
  };
}

/** The kind of data that a dragged step carries: its place in the chain. */
const DRAGGED = 'application/x-unbatch-step';

function StepPill(props: {
  readonly place: number;
  readonly count: number;
  readonly step: MethodStep;
  readonly title: string;
  readonly isShown: boolean;
  readonly onShow: () => void;
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
  readonly onDropped: (from: number) => void;
}): ReactElement {
  const { place, count, step, title, isShown, onShow, onMove, onRemove, onDropped } = props;
  const changed = Object.keys(step.params).length;
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && by !== undefined) onMove(by);
    else if (event.key === 'Delete') onRemove();
    else return;
    event.preventDefault();
  };
  return (
    <li
      className="chain-step"
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(place))}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event) => {
        const from = event.dataTransfer.getData(DRAGGED);
        if (from !== '') onDropped(Number(from));
      }}
    >
      <button
        type="button"
        className={isShown ? 'pill pill-shown' : 'pill'}
        aria-expanded={isShown}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete"
        aria-label={`Step ${place + 1} of ${count}: ${title}${changed === 0 ? '' : `, ${changed} changed`}`}
        title="Drag to move; Alt and arrow keys move, Delete removes"
        onClick={onShow}
        onKeyDown={press}
      >
        {title}
        {changed === 0 ? null : <span className="pill-changed" aria-hidden="true" />}
      </button>
    </li>
  );
}

function StepPanel(props: {
  readonly title: string;
  readonly step: MethodStep;
  readonly place: number;
  readonly count: number;
  readonly catalogue: Catalogue;
  readonly choices: ParamChoices;
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
  readonly onParams: (params: ParamValues) => void;
}): ReactElement {
  const { title, step, place, count, catalogue, choices, onMove, onRemove, onParams } = props;
  const method = catalogue.methods.find(({ id }) => id === step.method);
  return (
    <div className="method-more">
      <div className="chain-panel-head">
        <strong>{title}</strong>
        <Button kind="quiet" isDisabled={place === 0} onPress={() => onMove(-1)}>
          <Icon name="left" /> Earlier
        </Button>
        <Button kind="quiet" isDisabled={place === count - 1} onPress={() => onMove(1)}>
          Later <Icon name="right" />
        </Button>
        <Button kind="quiet" onPress={onRemove}>
          Remove
        </Button>
      </div>
      {method === undefined ? null : (
        <>
          <p className="muted">{method.summary}</p>
          <ParamForm
            owner={method.title}
            schema={method.params}
            values={step.params}
            choices={choices}
            onChange={onParams}
          />
        </>
      )}
    </div>
  );
}
