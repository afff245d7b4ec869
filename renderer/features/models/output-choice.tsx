import type { ReactElement } from 'react';
import { useId, useState } from 'react';
import type { UnclearModel } from '../../state/app-state';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { RadioCards } from '../../ui/choice';
import { fileName, sentenceOf } from '../../ui/words';

/** Asks which output of a graph is the embedding, where the file does not tell. */
export function OutputChoice({ model }: { readonly model: UnclearModel }): ReactElement {
  const { chooseOutput, dismissUnclear } = useActions();
  const likely = model.outputs.find(({ usable }) => usable)?.name ?? '';
  const [output, setOutput] = useState(likely);
  const title = useId();
  return (
    <div className="library-choice" role="group" aria-labelledby={title}>
      <h3 id={title}>Which output of {fileName(model.file)} is the embedding?</h3>
      <p className="muted">
        The network gives several, and the file does not tell. An embedding is one row of numbers for each
        picture; class scores describe what the network was trained to name, not what the picture looks like.
      </p>
      <RadioCards
        label="Outputs"
        options={model.outputs.map(({ name, shape, probably, usable }) => ({
          id: name,
          title: `${name} ${shape}`,
          note: sentenceOf(probably),
          isDisabled: !usable,
        }))}
        value={output}
        onChange={setOutput}
      />
      <div className="library-choice-ends">
        <Button kind="quiet" onPress={dismissUnclear}>
          Do not import it
        </Button>
        <Button kind="primary" isDisabled={output === ''} onPress={() => void chooseOutput(output)}>
          Import with this output
        </Button>
      </div>
    </div>
  );
}
