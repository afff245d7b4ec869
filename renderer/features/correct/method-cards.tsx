import type { ReactElement } from 'react';
import type { Catalogue, ColumnChoice } from '../../../main/contract/project';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { CheckCard } from '../../ui/choice';
import { missingFor } from './method-needs';

/** The corrections, each with what it does and what it needs. */
export function MethodCards(props: {
  readonly catalogue: Catalogue;
  readonly choice: ColumnChoice;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactElement {
  const { catalogue, choice, chosen, onChange } = props;
  const methods = catalogue.methods.filter(({ id }) => id !== 'none');
  const possible = methods.filter((method) => missingFor(method, choice) === null).map(({ id }) => id);
  return (
    <Card
      title="Corrections to compare"
      aside={
        <>
          <Button kind="quiet" onPress={() => onChange(possible)}>
            All
          </Button>
          <Button kind="quiet" onPress={() => onChange([])}>
            None
          </Button>
        </>
      }
    >
      <div className="method-grid">
        {methods.map((method) => {
          const missing = missingFor(method, choice);
          return (
            <CheckCard
              key={method.id}
              title={method.title}
              isSelected={missing === null && chosen.includes(method.id)}
              isDisabled={missing !== null}
              onChange={(isSelected) =>
                onChange(isSelected ? [...chosen, method.id] : chosen.filter((id) => id !== method.id))
              }
            >
              {missing === null ? method.summary : `${method.summary} It ${missing}.`}
            </CheckCard>
          );
        })}
      </div>
    </Card>
  );
}
