import type { ReactElement } from 'react';
import type { Catalogue } from '../../../main/contract/project';
import type { MethodChain } from '../../../main/contract/recipe';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import type { ParamChoices } from '../../ui/param-form';
import { ChainRow } from './chain-row';
import { chainProblem, isSingle, isUnfinished, replaceChain, suggestedChain } from './chains';

export interface ChainEditorProps {
  readonly catalogue: Catalogue;
  /** What a method lacks in this study, by its id. */
  readonly missing: (method: string) => string | null;
  readonly chosen: readonly MethodChain[];
  readonly choices: ParamChoices;
  readonly onChange: (chosen: readonly MethodChain[]) => void;
}

/** Chains of corrections: made, put in order, taken apart. */
export function ChainEditor(props: ChainEditorProps): ReactElement {
  const { catalogue, missing, chosen, choices, onChange } = props;
  const chains = chosen.filter((chain) => !isSingle(chain) && chain.saved === undefined);
  return (
    <Card
      title="Chains"
      aside={
        <Button
          isDisabled={chains.some(isUnfinished)}
          onPress={() => onChange([...chosen, suggestedChain(chosen, catalogue, missing)])}
        >
          <Icon name="plus" /> New chain
        </Button>
      }
    >
      <p className="muted">
        Several corrections one after the other, each on the result of the one before. They are compared with
        the single ones above.
      </p>
      {chains.length === 0 ? null : (
        <ul className="chains">
          {chains.map((chain, i) => (
            <ChainRow
              // The place: the id changes with every step that is added.
              key={i}
              number={i + 1}
              chain={chain}
              catalogue={catalogue}
              choices={choices}
              problem={chainProblem(chain, chosen, catalogue, missing)}
              missing={missing}
              onChange={(changed) => onChange(replaceChain(chosen, chain, changed))}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
