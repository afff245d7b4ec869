import type { ReactElement } from 'react';
import type { ViewChoice } from '../../../main/contract/recipe';
import { Segments } from '../../ui/choice';
import { Select } from '../../ui/select';

const KINDS = [
  { id: 'whole', title: 'Whole image' },
  { id: 'centre', title: 'Centre square' },
  { id: 'grid', title: 'Tiles' },
] as const;

const ABOUT: Readonly<Record<ViewChoice['kind'], string>> = {
  whole: 'The whole image is resized to what the model takes.',
  centre: 'The largest centred square: nothing is squashed, the edges are left out.',
  grid: 'The image is cut into equal tiles, whose numbers are averaged: fine detail counts more, and it takes longer.',
  cells: 'Squares around single cells, one point a cell.',
};
const SIDES = [2, 3, 4, 6];

/** Which parts of an image are embedded. */
export function ViewSetting(props: {
  readonly value: ViewChoice;
  readonly onChange: (value: ViewChoice) => void;
}): ReactElement {
  const { value, onChange } = props;
  return (
    <div className="setting">
      <h3>Parts of the image</h3>
      <Segments
        label="Parts of the image"
        options={KINDS}
        value={KINDS.find(({ id }) => id === value.kind)?.id ?? null}
        onChange={(kind) => onChange(kind === 'grid' ? { kind, across: 2, down: 2 } : { kind })}
      />
      <p className="muted">{ABOUT[value.kind]}</p>
      {value.kind === 'grid' ? (
        <Select
          label="Tiles an image"
          options={SIDES.map((side) => ({
            id: String(side),
            label: `${side} × ${side}`,
            note: `${side * side} tiles`,
          }))}
          value={String(value.across)}
          onChange={(side) => onChange({ kind: 'grid', across: Number(side), down: Number(side) })}
        />
      ) : null}
    </div>
  );
}
