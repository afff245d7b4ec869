import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CatalogueEntry } from '../../../main/contract/catalogue';
import type { ParamValues } from '../../../main/contract/params';
import { paramProblems } from '../../../main/contract/read-param';
import type { MethodChain } from '../../../main/contract/recipe';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { CheckLine } from '../../ui/choice';
import type { ParamChoices } from '../../ui/param-form';
import { ParamForm } from '../../ui/param-form';
import { counted, sentenceOf } from '../../ui/words';
import { needsWords } from '../../state/needs';
import { chainOf } from '../../state/default-chains';

export interface MethodListProps {
  readonly methods: readonly CatalogueEntry[];
  /** What a method lacks in this study, in words; null where nothing. */
  readonly missing: (method: CatalogueEntry) => string | null;
  /** How long it will take about, in words; null where that is not known. */
  readonly cost: (method: CatalogueEntry) => string | null;
  readonly chosen: readonly MethodChain[];
  readonly choices: ParamChoices;
  readonly onChange: (chosen: readonly MethodChain[]) => void;
}

/** The corrections, each with what it does, needs, costs and assumes, and with its parameters. */
export function MethodList(props: MethodListProps): ReactElement {
  const { methods, missing, chosen, onChange } = props;
  const possible = methods.filter((method) => missing(method) === null);
  return (
    <Card
      title="Corrections to compare"
      aside={
        <>
          <Button
            kind="quiet"
            onPress={() =>
              onChange(possible.map(({ id }) => chosen.find((chain) => chain.id === id) ?? chainOf(id)))
            }
          >
            All
          </Button>
          <Button kind="quiet" onPress={() => onChange([])}>
            None
          </Button>
        </>
      }
    >
      <ul className="method-list">
        {methods.map((method) => (
          <MethodRow key={method.id} method={method} list={props} />
        ))}
      </ul>
    </Card>
  );
}

function MethodRow({
  method,
  list,
}: {
  readonly method: CatalogueEntry;
  readonly list: MethodListProps;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const chain = list.chosen.find(({ id }) => id === method.id);
  const lacking = list.missing(method);
  const params = chain?.steps[0]?.params ?? {};
  const isOn = chain !== undefined && lacking === null;
  const toggle = (isSelected: boolean): void =>
    list.onChange(
      isSelected ? [...list.chosen, chainOf(method.id)] : list.chosen.filter(({ id }) => id !== method.id),
    );
  // Whoever sets a parameter wants the method.
  const setParams = (changed: ParamValues): void => {
    const next: MethodChain = { id: method.id, steps: [{ method: method.id, params: changed }] };
    list.onChange(
      chain === undefined
        ? [...list.chosen, next]
        : list.chosen.map((other) => (other === chain ? next : other)),
    );
  };
  const problems = Object.keys(paramProblems(method.params, params)).length;
  return (
    <li className={isOn ? 'method method-on' : 'method'}>
      <div className="method-head">
        <CheckLine title={method.title} isSelected={isOn} isDisabled={lacking !== null} onChange={toggle}>
          {method.summary}
          {lacking === null ? null : <strong className="method-lacks"> It {lacking}.</strong>}
        </CheckLine>
        <Button kind="quiet" isExpanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {settingsWords(method, params)}
        </Button>
      </div>
      <Facts method={method} cost={list.cost(method)} problems={problems} />
      {isOpen ? (
        <div className="method-more">
          <ParamForm
            owner={method.title}
            schema={method.params}
            values={params}
            choices={list.choices}
            onChange={setParams}
          />
          <p className="muted">{method.citation}</p>
        </div>
      ) : null}
    </li>
  );
}

function settingsWords({ params }: CatalogueEntry, changed: ParamValues): string {
  const count = Object.keys(changed).length;
  if (count > 0) return `Parameters (${count} changed)`;
  return Object.keys(params).length === 0 ? 'About' : 'Parameters';
}

function Facts(props: {
  readonly method: CatalogueEntry;
  readonly cost: string | null;
  readonly problems: number;
}): ReactElement {
  const { method, cost, problems } = props;
  const needs = needsWords(method);
  return (
    <p className="method-facts">
      {problems > 0 ? <span className="param-problem">{counted(problems, 'value')} to mend. </span> : null}
      {needs === null ? 'Needs nothing more.' : sentenceOf(needs)} {cost === null ? null : `${cost}. `}
      {method.assumes === undefined ? null : `Assumes: ${lowerFirst(method.assumes)}`}
    </p>
  );
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
