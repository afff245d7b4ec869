import type { Theme } from '../contract/palette';
import { MISSING_COLOURS, SURFACES } from '../contract/palette';
import { ShapeError } from '../core/errors';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import type { FigureColumn, Legend } from './legend';
import { drawLegend, legendColumns, legendOf } from './legend';
import type { PointLayer } from './point-layer';
import { pagePoints, rasterPoints, vectorPoints } from './point-layer';
import { columnTitle } from './score-scale';
import type { PanelSize, PlacedPoints } from './scatter-scale';
import { placePanels, pointLook } from './scatter-scale';
import { element, svgDocument } from './svg';

/** One layout, a column of the figure: "Before", "After". */
export interface ScatterPanel {
  readonly title: string;
  /** Scores, say. */
  readonly subtitle?: string;
  /** n × 2, row-major; a row with NaN is not drawn. */
  readonly coordinates: ArrayLike<number>;
  /** Of a panel that several figures of a page have: it is drawn in the first and shown again by the others. */
  readonly sharedAs?: string;
}

/** A page that holds several figures of the same rows and columns. */
export interface FigurePage {
  /** Ids of what was drawn; a set for each theme. */
  readonly drawn: Set<string>;
  /** Of more rows as many are drawn, chosen at random, so that a report's size does not grow with them. */
  readonly mostPoints: number;
}

export interface ScatterFigureOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  readonly title: string;
  readonly subtitle?: string;
  readonly panels: readonly ScatterPanel[];
  /** One row of panels each: coloured by batch, by label. All of the panels' n rows. */
  readonly columns: readonly FigureColumn[];
  /** Of the draw order. */
  readonly seed: number;
  /** Width of a panel, 300. */
  readonly panelPx?: number;
  /** With more points than this in a panel they become a picture inside the SVG; 20,000. */
  readonly rasterAbove?: number;
  /** For a page: square panels, small code, what figures share is drawn once. */
  readonly page?: FigurePage;
}

const EDGE = 24;
const GAP = 16;
const HEAD = 86;
const PANEL_HEAD = 42;
const LEGEND_COLUMN = 176;
const MARGIN = 12;

function checkRows({ panels, columns }: ScatterFigureOptions): number {
  const rows = columns[0]?.codes.length ?? 0;
  for (const { name, codes } of columns) {
    if (codes.length !== rows) throw new ShapeError(`codes of ${name}`, `${rows} rows`, `${codes.length}`);
  }
  for (const { title, coordinates } of panels) {
    if (coordinates.length === 2 * rows) continue;
    throw new ShapeError(`coordinates of "${title}"`, `${rows} × 2`, `${coordinates.length} values`);
  }
  return rows;
}

interface Drawing {
  readonly options: ScatterFigureOptions;
  readonly theme: Theme;
  readonly size: PanelSize;
  readonly legends: readonly Legend[];
  readonly placed: readonly PlacedPoints[];
}

/** Markup that several figures of a page have: drawn where it comes first, else shown again. */
async function shared(
  page: FigurePage | undefined,
  name: string | undefined,
  draw: () => string | Promise<string>,
): Promise<string> {
  if (page === undefined || name === undefined) return draw();
  const id = `shared-${name}`;
  if (page.drawn.has(id)) return element('use', { href: `#${id}` });
  page.drawn.add(id);
  return element('g', { id }, await draw());
}

/** One panel of points with its frame, its corner at the origin. */
async function drawPanel(drawing: Drawing, column: number, panel: number): Promise<string> {
  const { options, theme, size, legends, placed } = drawing;
  const surface = SURFACES[theme];
  const { codes } = options.columns[column];
  const { colours } = legends[column];
  const layer: PointLayer = {
    placed: placed[panel],
    look: pointLook(placed[panel].order.length, size.widthPx),
    ...size,
    codeOf: (row) => codes[row],
    colourOf: (row) => colours.at(codes[row] < 0 ? colours.length : codes[row]) ?? MISSING_COLOURS[theme],
  };
  const frame = { x: 0.5, y: 0.5, width: size.widthPx - 1, height: size.heightPx - 1, rx: 6 };
  const many = layer.placed.order.length > (options.rasterAbove ?? 20_000);
  const inFile = many ? rasterPoints : vectorPoints;
  const drawn = options.page === undefined ? inFile(layer) : pagePoints(layer);
  return [element('rect', { ...frame, fill: surface.background, stroke: surface.line }), await drawn].join(
    '\n',
  );
}

/** "4,000 of 12,000 rows, chosen at random": where not all are drawn. */
function partNote({ options, placed }: Drawing): string {
  const [{ codes }] = options.columns;
  const most = Math.max(0, ...placed.map(({ order }) => order.length));
  if (options.page === undefined || most < options.page.mostPoints || most >= codes.length) return '';
  const [some, all] = [most, codes.length].map((count) => count.toLocaleString('en-US'));
  return `${some} of ${all} rows drawn, chosen at random`;
}

/** "3 rows have no place": how many rows at least one layout lacks. */
function missingNote(placed: readonly PlacedPoints[]): string {
  const missing = Math.max(0, ...placed.map((points) => points.missing));
  if (missing === 0) return '';
  return missing === 1
    ? '1 row without a place is not drawn'
    : `${missing} rows without a place are not drawn`;
}

function drawHeads(drawing: Drawing, widthPx: number): string {
  const { options, theme, size, placed } = drawing;
  const { font, title, subtitle = '', panels } = options;
  const surface = SURFACES[theme];
  const whole = { x: EDGE, maxWidthPx: widthPx - 2 * EDGE };
  const line = [subtitle, partNote(drawing), missingNote(placed)].filter((part) => part !== '').join(' · ');
  const parts = [
    drawText(font, title, { ...whole, y: EDGE + 16, sizePx: 19, weight: 'bold', fill: surface.text }),
    drawText(font, line, { ...whole, y: EDGE + 38, sizePx: 12.5, fill: surface.muted }),
  ];
  panels.forEach((panel, i) => {
    const at = { x: EDGE + i * (size.widthPx + GAP), maxWidthPx: size.widthPx };
    parts.push(
      drawText(font, panel.title, { ...at, y: HEAD + 14, sizePx: 14, weight: 'bold', fill: surface.text }),
      drawText(font, panel.subtitle ?? '', { ...at, y: HEAD + 31, sizePx: 11.5, fill: surface.muted }),
    );
  });
  return parts.join('\n');
}

/**
 * Layouts side by side, one row of panels for each column they are coloured by, with legends.
 * The same options give the same bytes.
 * @returns an SVG file; text is outlines, so it needs no font
 * @throws {ShapeError} when layouts and columns do not have the same rows
 */
export async function scatterFigure(options: ScatterFigureOptions): Promise<string> {
  checkRows(options);
  const { font, theme = 'light', panelPx = 300, panels, columns, seed, page } = options;
  const legends = columns.map((column) => legendOf(column, theme));
  const layouts = panels.map(({ coordinates }) => coordinates);
  const { size, placed: all } = placePanels(layouts, panelPx, MARGIN, seed, page !== undefined);
  // The order is a random one, the same in every panel.
  const most = page?.mostPoints ?? Infinity;
  const placed = all.map((points) => ({ ...points, order: points.order.subarray(0, most) }));
  const drawing: Drawing = { options, theme, size, legends, placed };
  const across = size.widthPx + GAP;
  const down = size.heightPx + GAP;
  const legendCount = Math.max(1, ...legends.map((legend) => legendColumns(legend, size.heightPx)));
  const legendLeft = EDGE + panels.length * across + 8;
  const widthPx = legendLeft + legendCount * LEGEND_COLUMN + EDGE;
  const heightPx = HEAD + PANEL_HEAD + columns.length * down - GAP + EDGE;
  const parts = [drawHeads(drawing, widthPx)];
  for (const [c, { name }] of columns.entries()) {
    const top = HEAD + PANEL_HEAD + c * down;
    for (const p of panels.keys()) {
      const transform = `translate(${EDGE + p * across} ${top})`;
      const { sharedAs } = panels[p];
      const isShared = sharedAs !== undefined && columns[c].own !== true;
      const name = isShared ? `${sharedAs}-${c}` : undefined;
      parts.push(element('g', { transform }, await shared(page, name, () => drawPanel(drawing, c, p))));
    }
    const place = { x: legendLeft, y: top, columnPx: LEGEND_COLUMN, heightPx: size.heightPx };
    // What every figure counts is the same, but for columns that each correction has of its own.
    const isOwn = columns[c].own === true;
    const legend = (): string => drawLegend(font, legends[c], { ...place, title: columnTitle(name), theme });
    parts.push(await shared(page, isOwn ? undefined : `legend-${c}`, legend));
  }
  const { background } = SURFACES[theme];
  return svgDocument({ widthPx, heightPx, title: options.title, background }, parts.join('\n'));
}
