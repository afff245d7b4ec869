import type { Tuning } from '../contract/judgement';
import type { Theme } from '../contract/palette';
import { designFigure } from './design-figure';
import type { FigureFont } from './font';
import { pageFont } from './font';
import type { Markup } from './html';
import { html, trusted } from './html';
import { mixingVersusBiologyFigure } from './mixing-versus-biology-figure';
import type { ThemeColours } from './merge-themes';
import { createThemeColours, mergeThemes } from './merge-themes';
import type { ReportData, ThemedFigure } from './report-data';
import { costsSection, tuningSection } from './report-costs';
import { scoresSection } from './report-scores';
import {
  balanceSection,
  designBox,
  designSection,
  imagesSection,
  methodsTextSection,
  perturbationSection,
  recipeSection,
  samplesSection,
  themedFigure,
  verdictSection,
  warningsSection,
} from './report-sections';
import { reportStyle } from './report-style';
import { SORT_SCRIPT, SORT_SCRIPT_SOURCE } from './sort-script';
import { tuningFigure } from './tuning-figure';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Draws a figure for both themes. */
function inBothThemes(title: string, draw: (theme: Theme) => string): ThemedFigure {
  return { title, light: draw('light'), dark: draw('dark') };
}

function balanceFigure({ methods = [], verdict }: ReportData, font: FigureFont): ThemedFigure | null {
  const scored = methods.filter(
    ({ summary }) => summary !== undefined && summary.mixing !== null && summary.biology !== null,
  );
  if (scored.length < 2) return null;
  const title = 'Batch mixing against biology kept';
  const marked = verdict === undefined ? {} : { recommend: verdict.recommend };
  return inBothThemes(title, (theme) =>
    mixingVersusBiologyFigure({ font, theme, title, methods, ...marked }),
  );
}

function tableFigure({ design }: ReportData, font: FigureFont): ThemedFigure | null {
  const table = design?.table;
  if (table === undefined || table.labels.length === 0) return null;
  const title = 'Rows of every label in every batch';
  return inBothThemes(title, (theme) =>
    designFigure({ font, theme, title, subtitle: 'red: in one batch only', table }),
  );
}

const curveOf = (tuning: Tuning, title: string, font: FigureFont): ThemedFigure =>
  inBothThemes(`Strength of ${title}`, (theme) => tuningFigure({ font, theme, title, tuning }));

/** A figure of both themes as one, where they differ in colours only. */
const merging =
  (colours: ThemeColours) =>
  (figure: ThemedFigure): ThemedFigure => {
    const merged = mergeThemes(figure.light, figure.dark, colours);
    return merged === null ? figure : { ...figure, light: merged, dark: merged };
  };

/** The sections that there is something for, in the order of the report. */
function sectionsOf(data: ReportData, font: FigureFont, colours: ThemeColours): readonly Section[] {
  const merge = merging(colours);
  const drawn = (figure: ThemedFigure): Markup => themedFigure(merge(figure));
  const mergeAny = (figure: ThemedFigure | null): ThemedFigure | null =>
    figure === null ? null : merge(figure);
  const { samples, design, methods = [], metrics = [], layouts = [], perturbations = [] } = data;
  const {
    costs = [],
    costFigures = [],
    tuning = [],
    images = [],
    recipe,
    methodsText,
    warnings = [],
    verdict,
  } = data;
  const balance = mergeAny(balanceFigure(data, font));
  const perturbed = perturbations.filter(({ rows }) => rows.length > 0);
  const pictured = images.filter((group) => group.images.length > 0);
  const add = (shown: boolean, id: string, title: string, body: () => Markup): readonly Section[] =>
    shown ? [{ id, title, body: body() }] : [];
  return [
    ...add(warnings.length > 0, 'warnings', 'Notes and warnings', () => warningsSection(warnings)),
    ...(samples === undefined ? [] : add(true, 'data', 'Data', () => samplesSection(samples))),
    ...(design === undefined
      ? []
      : add(true, 'design', 'Design', () => designSection(design, mergeAny(tableFigure(data, font))))),
    ...add(methods.length > 0, 'methods', 'Methods, ranked', () => scoresSection(methods, metrics, verdict)),
    ...add(
      costs.length > 0,
      'costs',
      'What each method did',
      () => html`${costsSection(costs)}${costFigures.map(drawn)}`,
    ),
    ...add(tuning.length > 0, 'tuning', 'Strengths', () => {
      const titleOf = (id: string): string => methods.find((row) => row.id === id)?.title ?? id;
      const curves = tuning.map((entry) => curveOf(entry, titleOf(entry.id), font));
      return html`${curves.map(drawn)}${tuningSection(tuning, titleOf)}`;
    }),
    ...(balance === null
      ? []
      : add(true, 'balance', 'Mixing against biology', () => balanceSection(balance))),
    ...add(layouts.length > 0, 'layouts', 'Before and after', () => html`${layouts.map(drawn)}`),
    ...add(
      perturbed.length > 0,
      'perturbations',
      'Label by label',
      () => html`${perturbed.map(perturbationSection)}`,
    ),
    ...add(pictured.length > 0, 'images', 'Images', () => imagesSection(pictured)),
    ...(methodsText === undefined
      ? []
      : add(methodsText.paragraphs.length > 0, 'text', 'Methods text', () =>
          methodsTextSection(methodsText),
        )),
    ...(recipe === undefined ? [] : add(true, 'recipe', 'Recipe', () => recipeSection(recipe))),
  ];
}

/** Nothing may be loaded, and nothing run but the script that sorts tables, whatever stands in the report. */
const POLICY = `default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src ${SORT_SCRIPT_SOURCE}`;

/**
 * The report as one self-contained HTML file: nothing loaded, light, dark and for paper.
 * All texts are escaped. The same data gives the same bytes.
 * @throws {ShapeError} when a picture is not a data URI, or counts do not fit the design's labels and batches
 */
export function reportHtml(data: ReportData, font: FigureFont): string {
  const { title, subtitle, madeAt, version, verdict, design, methods = [] } = data;
  const colours = createThemeColours();
  const sections = sectionsOf(data, pageFont(font), colours);
  const made = [`Unbatch ${version}`, madeAt].filter((part) => part !== undefined).join(' · ');
  const boxes = [
    verdict !== undefined && verdictSection(verdict, methods),
    design !== undefined && designBox(design),
  ];
  // Where the design does not allow a judgement, that is what a reader must see first.
  const top = design?.light === 'red' ? boxes.reverse() : boxes;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${title}</title>
        <style>
          ${trusted(reportStyle(font, colours))}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            <p class="muted over">${subtitle}</p>
          </header>
          <nav aria-label="Sections">
            ${sections.map((section) => html`<a href="#${section.id}">${section.title}</a>`)}
          </nav>
          ${top.some((box) => box !== false) && html`<div class="top">${top}</div>`}
          ${sections.map(
            ({ id, title: head, body }) =>
              html`<section id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${head}</h2>
                ${body}
              </section> `,
          )}
          <footer>${made}</footer>
        </main>
        ${trusted(`<script>${SORT_SCRIPT}</script>`)}
      </body>
    </html> `.markup;
}
