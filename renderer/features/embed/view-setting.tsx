import type { ReactElement } from 'react';
import type { ViewChoice } from '../../../main/contract/recipe';
import { Segments } from '../../ui/choice';
import { Select } from '../../ui/select';
import type { CellViews } from './cell-setting';
import { CellSetting } from './cell-setting';

const KINDS = [
  { id: 'whole', title: 'Whole' },
  { id: 'centre', title: 'Centre square' },
  { id: 'grid', title: 'Tiles' },
  { id: 'cells', title: 'Single cells' },
] as const;

const ABOUT: Readonly<Record<ViewChoice['kind'], string>> = {
  whole: 'The whole image is resized to what the model takes.',
  centre: 'The largest centred square: nothing is squashed, the edges are left out.',
  grid: 'The image is cut into equal tiles, whose numbers are averaged: fine detail counts more, and it takes longer.',
  cells:
    'Squares around single cells, each a row of its own: corrections, scores and exported tables count cells. On the map an image stands at the mean of its cells.',
};
/** What single cells are to begin with. */
const CELLS: CellViews = {
  kind: 'cells',
  from: { kind: 'detect', channel: null },
  sizePx: 64,
  border: 'reflect',
};
const SIDES = [2, 3, 4, 6];

/** Which parts of an image are embedded. */
export function ViewSetting(props: {
  readonly channels: readonly string[];
  readonly hasScale: boolean;
  readonly value: ViewChoice;
  readonly onChange: (value: ViewChoice) => void;
}): ReactElement {
  const { channels, value, onChange } = props;
  const take = (kind: ViewChoice['kind']): void => {
    if (kind === 'cells') onChange(CELLS);
    else onChange(kind === 'grid' ? { kind, across: 2, down: 2 } : { kind });
  };
  return (
    <div className="setting">
      <h3>Parts of the image</h3>
      <Segments label="Parts of the image" options={KINDS} value={value.kind} onChange={take} />
      <p className="muted">{ABOUT[value.kind]}</p>
      {value.kind === 'cells' ? (
        <CellSetting channels={channels} hasScale={props.hasScale} value={value} onChange={onChange} />
      ) : null}
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
