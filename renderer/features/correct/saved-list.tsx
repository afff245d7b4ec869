import type { ReactElement } from 'react';
import type { Catalogue } from '../../../main/contract/project';
import type { MethodChain } from '../../../main/contract/recipe';
import { methodTitle } from '../../state/method-title';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';

/** Corrections that were fitted on other plates, among those to compare. */
export function SavedList(props: {
  readonly catalogue: Catalogue;
  readonly chosen: readonly MethodChain[];
  readonly onChange: (chosen: readonly MethodChain[]) => void;
}): ReactElement {
  const { catalogue, chosen, onChange } = props;
  const { chooseSaved } = useActions();
  const chains = chosen.filter(({ saved }) => saved !== undefined);
  return (
    <Card
      title="Saved corrections"
      aside={<Button onPress={() => void chooseSaved()}>Choose a file…</Button>}
    >
      <p className="muted">
        A correction that was fitted on earlier plates is applied to these as it is: drop its file here. It
        comes from the Export step (Correction models), or from unbatch correct --save-model.
      </p>
      {chains.length === 0 ? null : (
        <ul className="chains">
          {chains.map((chain) => (
            <li key={chain.id} className="chain saved-chain">
              <span>
                <strong>{methodTitle(catalogue, chain.id)}</strong>, fitted on {chain.saved?.fittedOn}
              </span>
              <Button
                kind="quiet"
                label={`Remove ${methodTitle(catalogue, chain.id)}`}
                onPress={() => onChange(chosen.filter((other) => other !== chain))}
              >
                <Icon name="close" />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
