import type { ReactElement } from 'react';
import { useState } from 'react';
import { TextArea, TextField, Input, Label } from 'react-aria-components';
import type { PlateMapSource } from '../../../main/contract/plate-map';
import { Button } from '../../ui/button';

/** Cells copied from a spreadsheet: a grid in the plate's shape, or a list with a well column. */
export function PasteGrid(props: {
  readonly onTry: (source: PlateMapSource) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { onTry, onClose } = props;
  const [title, setTitle] = useState('compound');
  const [text, setText] = useState('');
  const isReady = text.trim() !== '' && title.trim() !== '';
  return (
    <div className="paste-grid">
      <TextField className="field" value={title} onChange={setTitle}>
        <Label className="field-label">What the cells tell</Label>
        <Input className="text-input" maxLength={200} />
      </TextField>
      <TextField className="field" value={text} onChange={setText}>
        <Label className="field-label">Cells, copied from the spreadsheet</Label>
        <TextArea className="text-input paste-area" rows={8} spellCheck={false} />
      </TextField>
      <div className="button-row">
        <Button
          kind="primary"
          isDisabled={!isReady}
          onPress={() => onTry({ kind: 'text', title: title.trim(), text })}
        >
          Show what fits
        </Button>
        <Button kind="quiet" onPress={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
