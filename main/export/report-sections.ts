import { ShapeError } from '../core/errors';
import type { Markup } from './html';
import { html, trusted } from './html';
import type {
  Fact,
  ImageGroup,
  PerturbationRow,
  PerturbationTable,
  ReportDesign,
  ReportMethods,
  ReportRecipe,
  ReportSamples,
  ReportVerdict,
  MethodRow,
  ThemedFigure,
} from './report-data';
import { probabilityText, scoreText } from './score-scale';

const count = (value: number): string => value.toLocaleString('en-US');

const factList = (facts: readonly Fact[], small = false): Markup =>
  html`<dl class="facts${small && ' small'}">
    ${facts.map(
      ({ name, value }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** A figure in both themes: one with variables for its colours, or two of which the style sheet shows one. */
export const themedFigure = ({ title, caption, light, dark }: ThemedFigure): Markup =>
  html`<figure aria-label="${title}">
    ${
      light === dark
        ? trusted(light)
        : html`<div class="on-light">${trusted(light)}</div>
            <div class="on-dark">${trusted(dark)}</div>`
    }
    ${caption !== undefined && html`<figcaption>${caption}</figcaption>`}
  </figure> `;

/** As many ties as the verdict's own text names. */
const TIES_IN_TEXT = 3;

/** What to do, in one line and a paragraph. */
export function verdictSection(
  { recommend, ties = [], text }: ReportVerdict,
  methods: readonly MethodRow[],
): Markup {
  const titleOf = (id: string): string => methods.find((row) => row.id === id)?.title ?? id;
  const heads: Readonly<Record<string, string>> = {
    none: 'Leave the data as they are',
    undecidable: 'This cannot be decided',
  };
  const head = Object.hasOwn(heads, recommend) ? heads[recommend] : `Recommended: ${titleOf(recommend)}`;
  // The text names the first ones itself.
  const tied = ties.length > TIES_IN_TEXT ? ties.map(titleOf).join(', ') : '';
  return html`<section class="verdict" id="verdict" aria-label="Verdict">
    <p class="eyebrow">Verdict</p>
    <p class="big">${head}</p>
    ${text.split('\n').map((line) => html`<p>${line}</p>`)}
    ${tied !== '' && html`<p class="muted">Not told apart from it: ${tied}</p>`}
  </section> `;
}

/** The plot of methods with how to read it. */
export const balanceSection = (figure: ThemedFigure): Markup =>
  html`<div class="split">
    ${themedFigure(figure)}
    <div>
      <p>
        Every dot is a method. Farther right, batches mix better; farther up, more of the biology is kept. The
        hollow dot is the data as it came.
      </p>
      <p>
        A method that moves right but down pays for mixing with biology: it has corrected too much. Dotted
        lines join equal overall scores.
      </p>
    </div>
  </div>`;

const LIGHTS = {
  green: 'Batch and biology can be told apart',
  amber: 'Batch and biology are partly entangled',
  red: 'Batch and biology are confounded',
} as const;

/** The traffic light beside the verdict. */
export const designBox = ({ light, why }: ReportDesign): Markup =>
  html`<section class="design ${light}" id="design-light" aria-label="Design">
    <p class="eyebrow">Design: ${light}</p>
    <p class="big light"><i></i>${LIGHTS[light]}</p>
    <p>${why}</p>
  </section> `;

function designFacts({
  cramersV,
  cramersVCorrected,
  rankDeficient,
  controlsInEveryBatch,
}: ReportDesign): readonly Fact[] {
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  const facts: Fact[] = [];
  if (cramersV !== undefined)
    facts.push({ name: 'Cramér’s V (0 independent, 1 confounded)', value: scoreText(cramersV) });
  if (cramersVCorrected !== undefined) {
    facts.push({ name: 'Cramér’s V, corrected for bias', value: scoreText(cramersVCorrected) });
  }
  if (rankDeficient !== undefined) facts.push({ name: 'Every effect estimable', value: yes(!rankDeficient) });
  if (typeof controlsInEveryBatch === 'boolean') {
    facts.push({ name: 'Controls in every batch', value: yes(controlsInEveryBatch) });
  }
  return facts;
}

/** The design in detail: confounded labels first, then the numbers, then the table. */
export function designSection(design: ReportDesign, figure: ThemedFigure | null): Markup {
  const { light, labelsInOneBatch = [] } = design;
  const named = labelsInOneBatch.slice(0, 20).join(', ');
  const more = labelsInOneBatch.length > 20 ? ` and ${count(labelsInOneBatch.length - 20)} more` : '';
  const single =
    labelsInOneBatch.length === 1 ? '1 label occurs' : `${count(labelsInOneBatch.length)} labels occur`;
  const alarm =
    labelsInOneBatch.length > 0 &&
    html`<div class="alarm ${light === 'green' ? 'amber' : light}">
      <strong>${single} in one batch only</strong>: ${named}${more}. What makes them different cannot be told
      from what makes their batch different, whatever the correction.
    </div>`;
  return html`${alarm}${factList(designFacts(design))}${figure !== null && themedFigure(figure)}`;
}

/** More skipped files than this are folded away. */
const SKIPPED_OPEN = 8;

/** Counts, and the files that were not read with their reasons. */
export function samplesSection({ facts, skipped = [], skippedTotal }: ReportSamples): Markup {
  const total = Math.max(skipped.length, skippedTotal ?? 0);
  const rows = skipped.map(
    ({ path, reason }) =>
      html`<tr>
        <td class="over"><code>${path}</code></td>
        <td>${reason}</td>
      </tr> `,
  );
  const rest = total > skipped.length && html`<p class="muted">and ${count(total - skipped.length)} more</p>`;
  const list = html`<div class="scroll" data-sort>
      <table>
        <thead>
          <tr>
            <th scope="col" data-first="ascending">File</th>
            <th scope="col" data-first="ascending">Reason</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${rest}`;
  const title = `${count(total)} ${total === 1 ? 'file was' : 'files were'} skipped`;
  const few = html`<h3>${title}</h3>
    ${list}`;
  const many = html`<details>
    <summary>${title}</summary>
    ${list}
  </details>`;
  return html`${factList(facts)}${total > 0 && (total <= SKIPPED_OPEN ? few : many)}`;
}

function perturbationRow(row: PerturbationRow, threshold: number, before: boolean, counted: boolean): Markup {
  const found = row.q !== null && row.q !== undefined && row.q < threshold;
  const { q, qBefore } = row;
  const was = typeof qBefore === 'number' ? qBefore < threshold : undefined;
  const fates = { lost: was === true && !found && typeof q === 'number', gained: was === false && found };
  const fate = fates.lost ? 'lost' : fates.gained ? 'gained' : '';
  const mark =
    fate === 'lost'
      ? html`<strong>lost</strong>`
      : found && html`<span class="found">${fate === 'gained' ? 'gained' : 'found'}</span>`;
  const width = `width:${(100 * Math.min(1, Math.max(0, row.map ?? 0))).toFixed(1)}%`;
  const now =
    row.map === null
      ? '–'
      : html`<span class="bar biology"><i style="${width}"></i></span>${scoreText(row.map)}`;
  return html`<tr>
    <td class="over">${row.label}</td>
    ${counted && html`<td class="num">${row.rows === undefined ? '–' : count(row.rows)}</td>`}${before && html`<td class="num">${scoreText(row.mapBefore ?? null)}</td>`}
    <td class="num" data-value="${row.map}">${now}</td>
    <td class="num" data-value="${row.p}">${probabilityText(row.p)}</td>
    <td class="num" data-value="${row.q}">${probabilityText(row.q)}</td>
    <td>${mark}</td>
  </tr> `;
}

/** Rows shown at once; the others wait behind a click. */
const PERTURBATIONS_SHOWN = 25;

/** Perturbations with the highest mean average precision first. */
export function perturbationSection({ title, caption, threshold = 0.05, rows }: PerturbationTable): Markup {
  const sorted = [...rows].sort((a, b) => (b.map ?? -1) - (a.map ?? -1) || (a.label < b.label ? -1 : 1));
  const before = rows.some(({ mapBefore }) => mapBefore !== undefined);
  const counted = rows.some((row) => row.rows !== undefined);
  const tested = rows.filter(({ q }) => q !== null && q !== undefined);
  const found = tested.filter(({ q }) => (q ?? 1) < threshold).length;
  const told = `${count(found)} of ${count(tested.length)} ${tested.length === 1 ? 'label' : 'labels'}`;
  const head = html`<thead>
    <tr>
      <th scope="col" data-first="ascending">Label</th>
      ${counted && html`<th scope="col" class="num">Rows</th>`}${before && html`<th scope="col" class="num">mAP before</th>`}
      <th scope="col" class="num">mAP</th>
      <th scope="col" class="num" data-first="ascending">p</th>
      <th scope="col" class="num" data-first="ascending">q</th>
      <th></th>
    </tr>
  </thead>`;
  const table = (some: readonly PerturbationRow[]): Markup =>
    html`<div class="scroll">
      <table>
        ${head}
        <tbody>
          ${some.map((row) => perturbationRow(row, threshold, before, counted))}
        </tbody>
      </table>
    </div>`;
  const rest = sorted.slice(PERTURBATIONS_SHOWN);
  return html`<h3>${title}</h3>
    <p class="muted">${told} found (q &lt; ${threshold}). ${caption}</p>
    <div data-sort>
      ${table(sorted.slice(0, PERTURBATIONS_SHOWN))}${
        rest.length > 0 &&
        html`<details>
          <summary>${count(rest.length)} more</summary>
          ${table(rest)}
        </details>`
      }
    </div> `;
}

const PICTURE = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*$/;

/** @throws {ShapeError} when a picture is not embedded: a report loads nothing */
export function imagesSection(groups: readonly ImageGroup[]): Markup {
  return html`${groups.map(({ title, images }) => {
    const figures = images.map(({ dataUri, caption }) => {
      if (!PICTURE.test(dataUri)) {
        throw new ShapeError(
          'a picture of the report',
          'a base64 data URI of a PNG, JPEG, WebP or GIF',
          dataUri.slice(0, 40),
        );
      }
      return html`<figure>
        <img src="${dataUri}" alt="${caption}" loading="lazy" />
        <figcaption>${caption}</figcaption>
      </figure> `;
    });
    return html`<h3>${title}</h3>
      <div class="gallery">${figures}</div>`;
  })}`;
}

export const methodsTextSection = ({ paragraphs, references }: ReportMethods): Markup =>
  html`<p class="lead">Ready for a paper; adapt as needed.</p>
    <div class="paper">
      ${paragraphs.map((text) => html`<p>${text}</p>`)}${
        references.length > 0 &&
        html`<ol>
          ${references.map((work) => html`<li>${work}</li>`)}
        </ol>`
      }
    </div>`;

export const recipeSection = ({ facts, yaml }: ReportRecipe): Markup =>
  html`<p class="lead">
      Everything that decides the result. The same recipe on the same data gives the same numbers.
    </p>
    ${factList(facts, true)}${
      yaml !== undefined &&
      html`<details>
        <summary>recipe.yaml</summary>
        <pre>${yaml}</pre>
      </details>`
    }`;

export const warningsSection = (warnings: readonly string[]): Markup =>
  html`<ul>
    ${warnings.map((text) => html`<li>${text}</li>`)}
  </ul>`;
