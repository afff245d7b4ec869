import type { CatalogueEntry } from '../../contract/catalogue';
import { corrections } from '../../correction/registry';
import { metrics } from '../../metrics/registry';
import { layouts } from '../../study/registry';
import { formats } from '../../tables/registry';
import { correctionEntry, metricEntry } from '../../engine/catalogue';
import { defineCommand } from '../command';

function paramLines({ params }: CatalogueEntry): string {
  return Object.entries(params)
    .map(([name, spec]) => `      ${name} (${JSON.stringify(spec.default)}): ${spec.help}`)
    .join('\n');
}

function entryText(entry: CatalogueEntry): string {
  const needs = entry.needs.length === 0 ? '' : `\n    needs ${entry.needs.join(', ')}`;
  const params = paramLines(entry);
  return `${entry.id}: ${entry.title}\n    ${entry.summary}${needs}${params === '' ? '' : `\n${params}`}`;
}

const plain = ({ id, title, summary }: { id: string; title: string; summary: string }): string =>
  `${id}: ${title}\n    ${summary}`;

export const methodsCommand = defineCommand({
  name: 'methods',
  usage: '',
  summary: 'lists the correction methods with what each needs and its parameters',
  options: {},
  run({ io }) {
    const entries = corrections.entries.map(correctionEntry);
    io.result(entries, entries.map(entryText).join('\n'));
    return Promise.resolve();
  },
});

export const metricsCommand = defineCommand({
  name: 'metrics',
  usage: '',
  summary: 'lists the metrics with what each means and how it can mislead',
  options: {},
  run({ io }) {
    const entries = metrics.entries.map(metricEntry);
    io.result(entries, entries.map(entryText).join('\n'));
    return Promise.resolve();
  },
});

export const layoutsCommand = defineCommand({
  name: 'layouts',
  usage: '',
  summary: 'lists the folder layouts that scan understands',
  options: {},
  run({ io }) {
    const entries = layouts.entries.map(({ id, title, summary, citation }) => ({
      id,
      title,
      summary,
      citation,
    }));
    io.result(entries, entries.map(plain).join('\n'));
    return Promise.resolve();
  },
});

export const formatsCommand = defineCommand({
  name: 'formats',
  usage: '',
  summary: 'lists the table formats that are read and written',
  options: {},
  run({ io }) {
    const entries = formats.entries.map(({ id, title, summary, extensions }) => ({
      id,
      title,
      summary,
      extensions,
    }));
    io.result(entries, entries.map(plain).join('\n'));
    return Promise.resolve();
  },
});
