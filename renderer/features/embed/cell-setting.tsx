import type { ReactElement } from 'react';
import type { CellSource, ViewChoice } from '../../../main/contract/recipe';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Segments } from '../../ui/choice';
import { Icon } from '../../ui/icon';
import type { Option } from '../../ui/select';
import { Select } from '../../ui/select';
import { fileName } from '../../ui/words';

export type CellViews = Extract<ViewChoice, { kind: 'cells' }>;

const SIDES_PX = [32, 48, 64, 96, 128, 160, 224, 320];
const SIDES_UM = [10, 15, 20, 30, 40, 60, 80, 120];
/** A channel cannot be called so. */
const BY_NAME = '';

/** Where single cells are, and how much around each is cut out. */
export function CellSetting(props: {
  readonly channels: readonly string[];
  /** The size of every image's pixels is known: squares may be told in micrometres. */
  readonly hasScale: boolean;
  readonly value: CellViews;
  readonly onChange: (value: CellViews) => void;
}): ReactElement {
  const { channels, value, onChange } = props;
  const { chooseFolder } = useActions();
  const { from } = value;
  const take = (source: CellSource): void => onChange({ ...value, from: source });
  const chooseTable = async (): Promise<void> => {
    const file = await chooseFolder('metadata');
    if (file !== null) take({ kind: 'table', file });
  };
  return (
    <>
      <Segments
        label="Where the cells are"
        options={[
          { id: 'detect', title: 'Found by their nuclei' },
          { id: 'table', title: 'Told by a table…' },
        ]}
        value={from.kind}
        onChange={(kind) => {
          if (kind === 'detect') take({ kind, channel: null });
          else void chooseTable();
        }}
      />
      {from.kind === 'table' ? (
        <p className="cell-table">
          <Icon name="table" /> <strong title={from.file}>{fileName(from.file)}</strong>
          <Button kind="quiet" onPress={() => void chooseTable()}>
            Another table…
          </Button>
        </p>
      ) : channels.length > 1 ? (
        <Select
          label="Channel of the nuclei"
          options={[
            { id: BY_NAME, label: 'The one that is DNA by its name' },
            ...channels.map((channel) => ({ id: channel, label: channel })),
          ]}
          value={from.channel ?? BY_NAME}
          onChange={(channel) => take({ kind: 'detect', channel: channel === BY_NAME ? null : channel })}
        />
      ) : null}
      <p className="muted">
        {from.kind === 'table'
          ? 'A table with the centres in pixels (x, y), and the image’s file name or its plate, well and site; as CellProfiler and others write it. Another can be dropped here.'
          : 'Built-in detection suits fluorescent nuclei, bright on dark. For smears and bright field give a table, or choose images cut to single cells.'}
      </p>
      <CropSetting hasScale={props.hasScale} value={value} onChange={onChange} />
    </>
  );
}

/** Sides to choose from, and the one that is chosen; `um20` are micrometres. */
function sideOptions({ sizePx, sizeUm = null }: CellViews, hasScale: boolean): readonly Option[] {
  const withOwn = (sides: readonly number[], own: number | null): readonly number[] =>
    own === null || sides.includes(own) ? sides : [...sides, own].sort((a, b) => a - b);
  const inPixels = withOwn(SIDES_PX, sizePx).map((side) => ({
    id: String(side),
    label: `${side} × ${side} pixels`,
  }));
  if (!hasScale && sizeUm === null) return inPixels;
  const inUm = withOwn(SIDES_UM, sizeUm).map((side) => ({ id: `um${side}`, label: `${side} × ${side} µm` }));
  return [...inPixels, ...inUm];
}

/** What is cut out around a cell. */
function CropSetting(props: {
  readonly hasScale: boolean;
  readonly value: CellViews;
  readonly onChange: (value: CellViews) => void;
}): ReactElement {
  const { hasScale, value, onChange } = props;
  const { from, sizePx, sizeUm = null, border } = value;
  const takeSide = (id: string): void => {
    const isUm = id.startsWith('um');
    const size = isUm ? { sizePx, sizeUm: Number(id.slice(2)) } : { sizePx: Number(id) };
    onChange({ kind: 'cells', from, border, ...size });
  };
  return (
    <>
      <Select
        label="Square around a cell"
        options={sideOptions(value, hasScale)}
        value={sizeUm === null ? String(sizePx) : `um${sizeUm}`}
        onChange={takeSide}
      />
      <Segments
        label="Cells at the border"
        options={[
          { id: 'reflect', title: 'Border mirrored' },
          { id: 'leave-out', title: 'Left out' },
        ]}
        value={border}
        onChange={(chosen) => onChange({ ...value, border: chosen })}
      />
    </>
  );
}
