import type { Surface, Theme } from '../contract/palette';
import { LIGHT_COLOURS, MEASURE_COLOURS, SURFACES, compareLevels } from '../contract/palette';
import { ShapeError } from '../core/errors';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import type { DesignTable } from './report-data';
import { columnTitle } from './score-scale';
import { element, escapeMarkup, svgDocument } from './svg';

export interface DesignFigureOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  readonly title: string;
  readonly subtitle?: string;
  readonly table: DesignTable;
}

/** More labels or batches than these are not drawn but counted. */
const LABELS_SHOWN = 40;
const BATCHES_SHOWN = 24;
const EDGE = 24;
const NAMES = 190;
const CELL_HEIGHT = 22;
const HEAD = 154;

interface DesignRow {
  readonly label: string;
  readonly counts: readonly number[];
  readonly total: number;
  readonly batches: number;
  readonly control: boolean;
}

/** Labels in the order that shows trouble first: controls, labels of one batch, then by name. */
function rowsOf({ labels, batches, counts, controls = [] }: DesignTable): readonly DesignRow[] {
  if (counts.length !== labels.length * batches.length) {
    throw new ShapeError('counts', `${labels.length} × ${batches.length}`, `${counts.length} values`);
  }
  const isControl = new Set(controls);
  const rows = labels.map((label, i) => {
    const own = batches.map((_, b) => counts[i * batches.length + b]);
    return {
      ...{ label, counts: own, control: isControl.has(label) },
      total: own.reduce((sum, count) => sum + count, 0),
      batches: own.filter((count) => count > 0).length,
    };
  });
  const single = (row: DesignRow): number => Number(row.batches === 1 && batches.length > 1);
  return rows.sort(
    (a, b) =>
      Number(b.control) - Number(a.control) || single(b) - single(a) || compareLevels(a.label, b.label),
  );
}

interface Grid {
  readonly font: FigureFont;
  readonly theme: Theme;
  readonly surface: Surface;
  /** Columns of the table, in the order shown. */
  readonly order: readonly number[];
  readonly cellPx: number;
  readonly most: number;
  readonly several: boolean;
}

function drawCell(grid: Grid, count: number, x: number, y: number, hint: string, alone: boolean): string {
  const { font, theme, surface, cellPx, most } = grid;
  const box = { x: x + 1, y: y + 1, width: cellPx - 2, height: CELL_HEIGHT - 2, rx: 3 };
  const title = element('title', {}, escapeMarkup(hint));
  if (count === 0) return element('rect', { ...box, fill: 'none', stroke: surface.line }, title);
  const share = Math.log1p(count) / Math.log1p(most);
  const opacity = 0.16 + 0.84 * share;
  const fill = alone ? LIGHT_COLOURS[theme].red : MEASURE_COLOURS[theme].mixing;
  // The number changes ink where the cell is nearer to the colour than to the background.
  const ink = opacity > 0.58 ? surface.background : surface.text;
  const place = { x: x + cellPx / 2, y: y + 15, sizePx: 10.5, anchor: 'middle', fill: ink } as const;
  return [
    element('rect', { ...box, fill, 'fill-opacity': opacity }, title),
    drawText(font, count.toLocaleString('en-US'), { ...place, maxWidthPx: cellPx }),
  ].join('');
}

function drawRow(grid: Grid, table: DesignTable, row: DesignRow, y: number): string {
  const { font, theme, surface, order, cellPx, several } = grid;
  const alone = several && row.batches === 1 && !row.control;
  const inks = alone ? LIGHT_COLOURS[theme].red : surface.text;
  const name = row.control ? `${row.label} (control)` : row.label;
  const place = {
    x: EDGE + NAMES - 10,
    y: y + 15,
    sizePx: 11.5,
    anchor: 'end',
    maxWidthPx: NAMES - 10,
  } as const;
  const cells = order.map((b, i) => {
    const hint = `${row.label}, ${table.batches[b]}: ${row.counts[b]}`;
    return drawCell(grid, row.counts[b], EDGE + NAMES + i * cellPx, y, hint, alone);
  });
  const total = { x: EDGE + NAMES + order.length * cellPx + 12, y: y + 15, sizePx: 11, fill: surface.muted };
  return [
    drawText(font, name, { ...place, fill: inks, weight: row.control ? 'bold' : 'regular' }),
    ...cells,
    drawText(font, row.total.toLocaleString('en-US'), total),
  ].join('\n');
}

/** What the table does not show, in words. */
function leftOut(labels: number, batches: number): string {
  const parts = [
    labels > LABELS_SHOWN ? `${labels - LABELS_SHOWN} more labels` : '',
    batches > BATCHES_SHOWN ? `${batches - BATCHES_SHOWN} more batches` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join(' and ')} not shown`;
}

/**
 * Labels × batches as a heat table of row counts: an empty cell is an empty box, a label that occurs in one
 * batch only is red, because its biology cannot be told from that batch.
 * @throws {ShapeError} when the counts do not fit the labels and batches
 */
export function designFigure(options: DesignFigureOptions): string {
  const { font, theme = 'light', title, subtitle = '', table } = options;
  const surface = SURFACES[theme];
  const rows = rowsOf(table);
  const order = table.batches
    .map((_, b) => b)
    .sort((a, b) => compareLevels(table.batches[a], table.batches[b]))
    .slice(0, BATCHES_SHOWN);
  const shown = rows.slice(0, LABELS_SHOWN);
  const cellPx = order.length > 12 ? 34 : 46;
  const most = Math.max(1, ...shown.flatMap(({ counts }) => order.map((b) => counts[b])));
  const grid: Grid = { font, theme, surface, order, cellPx, most, several: table.batches.length > 1 };
  const widthPx = Math.max(520, EDGE + NAMES + order.length * cellPx + 130);
  const whole = { x: EDGE, maxWidthPx: widthPx - 2 * EDGE };
  const axes = `${columnTitle(table.labelColumn)} down, ${columnTitle(table.batchColumn)} across`;
  const line = [axes, subtitle, leftOut(rows.length, table.batches.length)]
    .filter((part) => part !== '')
    .join(' · ');
  const heads = order.map((b, i) =>
    drawText(font, table.batches[b], {
      ...{ x: EDGE + NAMES + (i + 0.5) * cellPx, y: HEAD - 10, sizePx: 11.5, fill: surface.text },
      ...{ rotate: -45, maxWidthPx: 96 },
    }),
  );
  const body = [
    drawText(font, title, { ...whole, y: EDGE + 14, sizePx: 17, weight: 'bold', fill: surface.text }),
    drawText(font, line, { ...whole, y: EDGE + 35, sizePx: 12, fill: surface.muted }),
    ...heads,
    ...shown.map((row, i) => drawRow(grid, table, row, HEAD + i * CELL_HEIGHT)),
  ].join('\n');
  const heightPx = HEAD + shown.length * CELL_HEIGHT + EDGE;
  return svgDocument({ widthPx, heightPx, title, background: surface.background }, body);
}
