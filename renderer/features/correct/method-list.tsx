import type { ReactElement } from 'react';
import type { CatalogueEntry } from '../../../main/contract/catalogue';
import type { ParamValues } from '../../../main/contract/params';
import type { MethodChain } from '../../../main/contract/recipe';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { EntryRow } from '../../ui/entry-row';
import type { ParamChoices } from '../../ui/param-form';
import { sentenceOf } from '../../ui/words';
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
  const { chosen, onChange } = list;
  const chain = chosen.find(({ id }) => id === method.id);
  const tick = (isTicked: boolean): void =>
    onChange(isTicked ? [...chosen, chainOf(method.id)] : chosen.filter(({ id }) => id !== method.id));
  // Whoever sets a parameter wants the method.
  const setParams = (params: ParamValues): void => {
    const next: MethodChain = { id: method.id, steps: [{ method: method.id, params }] };
    onChange(
      chain === undefined ? [...chosen, next] : chosen.map((other) => (other === chain ? next : other)),
    );
  };
  return (
    <EntryRow
      entry={method}
      isTicked={chain !== undefined}
      lacking={list.missing(method)}
      params={chain?.steps[0]?.params ?? {}}
      choices={list.choices}
      settingsLabel={null}
      withoutParams="About"
      onTick={tick}
      onParams={setParams}
    >
      {factsOf(method, list.cost(method))}
    </EntryRow>
  );
}

function factsOf(method: CatalogueEntry, cost: string | null): string {
  const needs = needsWords(method);
  return [
    needs === null ? 'Needs nothing more. ' : `${sentenceOf(needs)} `,
    cost === null ? '' : `${cost}. `,
    method.assumes === undefined ? '' : `Assumes: ${lowerFirst(method.assumes)}`,
  ].join('');
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
