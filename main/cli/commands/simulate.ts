import path from 'node:path';
import { parseParams } from '../../core/params';
import type { ParamSchema, ParamSpec } from '../../contract/params';
import { simulationParams } from '../../simulate/params';
import { simulateStudy } from '../../simulate/simulate-study';
import { defineCommand } from '../command';
import type { OptionSpec } from '../options';
import { requireOption } from '../table-options';

/** A parameter as an option of its own; its value is checked by the schema. */
function optionOf(spec: ParamSpec): OptionSpec {
  const choices = spec.kind === 'choice' ? ` (${Object.keys(spec.choices).join('|')})` : '';
  return { kind: 'text', help: `${spec.help}${choices} [${String(spec.default)}]` };
}

const optionsOf = (schema: ParamSchema): Readonly<Record<string, OptionSpec>> =>
  Object.fromEntries(Object.entries(schema).map(([name, spec]) => [name, optionOf(spec)]));

export const simulateCommand = defineCommand({
  name: 'simulate',
  usage: '--out <folder>',
  summary:
    'draws a study with known phenotypes and known batch effects: pictures, metadata.csv and truth.csv',
  options: {
    ...optionsOf(simulationParams),
    out: { kind: 'text', value: 'folder', help: 'where the study is written' },
  },
  async run({ options, io }) {
    const { out, ...rest } = options;
    const folder = path.resolve(requireOption(out, 'out'));
    const raw = Object.fromEntries(
      Object.entries(rest).filter(
        ([name, value]) => Object.hasOwn(simulationParams, name) && typeof value === 'string',
      ),
    );
    const params = parseParams(simulationParams, raw, 'simulate');
    const made = await simulateStudy({ ...params, out: folder, seed: options.seed }, io.task);
    io.result({ out: folder, ...made }, `${folder}: ${made.images} pictures of ${made.samples} samples`);
  },
});
