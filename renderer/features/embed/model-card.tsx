import type { ReactElement } from 'react';
import type { Catalogue } from '../../../main/contract/project';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { RadioCards } from '../../ui/choice';
import { Icon } from '../../ui/icon';

/** What can turn the images into numbers. */
export function ModelCard(props: {
  readonly catalogue: Catalogue;
  readonly model: string;
  readonly onChange: (id: string) => void;
}): ReactElement {
  const { catalogue, model, onChange } = props;
  const { setModelsOpen } = useActions();
  return (
    <Card
      title="What looks at the images"
      aside={
        <Button kind="quiet" onPress={() => setModelsOpen(true)}>
          <Icon name="cube" /> Model library…
        </Button>
      }
    >
      <RadioCards
        label="Model"
        value={model}
        options={catalogue.models.map(({ id, title, summary, ready, why }) => ({
          id,
          title,
          note: ready ? summary : (why ?? summary),
          isDisabled: !ready,
        }))}
        onChange={onChange}
      />
    </Card>
  );
}
