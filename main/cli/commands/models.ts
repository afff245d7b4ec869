import { checkModel } from '../../embedding/check-model';
import { importModel } from '../../embedding/import-model';
import type { ImportOptions } from '../../embedding/import-model';
import { listModels } from '../../embedding/list-models';
import { removeModel } from '../../embedding/remove-model';
import { runModel } from '../../embedding/run-model';
import type { PictureValues } from '../../contract/models';
import { InputError, ParamError } from '../../core/errors';
import { knownModels } from '../../engine/model-library';
import { modelsFolder } from '../../engine/models';
import { threadCount } from '../../engine/session';
import { workerEntry } from '../../engine/worker-entry';
import { defineCommand } from '../command';
import { readMachine, requireOption } from '../table-options';

interface ImportArguments {
  readonly heads: number;
  readonly 'input-size': string | undefined;
  readonly positions: ImportOptions['positions'];
  readonly output: string | undefined;
  readonly id: string | undefined;
  readonly values: PictureValues | 'auto';
}

/** `224`, or `140x70` (height × width). */
function readSize(text: string): { readonly height: number; readonly width: number } {
  const match = /^(\d+)(?:x(\d+))?$/.exec(text);
  if (match !== null) return { height: Number(match[1]), width: Number(match.at(2) ?? match[1]) };
  throw new ParamError({
    'input-size': `--input-size must be 224 or 140x70 (height × width), got "${text}"`,
  });
}

const importOptions = (options: ImportArguments): Omit<ImportOptions, 'modelsDir'> => ({
  ...(options.heads === 0 ? {} : { heads: options.heads }),
  ...(options['input-size'] === undefined ? {} : { inputSize: readSize(options['input-size']) }),
  ...(options.positions === undefined ? {} : { positions: options.positions }),
  ...(options.output === undefined ? {} : { output: options.output }),
  ...(options.values === 'auto' ? {} : { values: options.values }),
  ...(options.id === undefined ? {} : { id: options.id }),
});

const megabytes = (bytes: number | null): string =>
  bytes === null ? '' : `about ${Math.round(bytes / 1e6)} MB, `;

async function listText(modelsDir: string): Promise<{ readonly data: unknown; readonly text: string }> {
  const imported = await listModels(modelsDir);
  const here = imported.map(({ id, title, output }) => `  ${id}: ${title}, ${output.width} numbers an image`);
  const known = await knownModels(modelsDir);
  const lines = known.map(
    ({ id, title, licence, from, files, importedAs }) =>
      `  ${id}: ${title}, ${megabytes(files[0].bytes)}${licence}; ${importedAs.length > 0 ? `imported as ${importedAs.join(', ')}` : from}`,
  );
  const text = [
    `in ${modelsDir}:`,
    ...(here.length === 0 ? ['  none yet: unbatch models import <file>'] : here),
    'known models (nothing is downloaded; bring the file):',
    ...lines,
    'morphology needs no file and is the default.',
  ].join('\n');
  return { data: { imported, known }, text };
}

export const modelsCommand = defineCommand({
  name: 'models',
  usage: '[list | import <file> | check <file> | remove <id> | run <id|file> --input <npy> --out <npy>]',
  summary:
    'lists, imports, checks, removes and runs embedding networks: .pth, .pt, .bin, .safetensors, .onnx, model.json (TensorFlow.js graph model, or its folder)',
  options: {
    id: { kind: 'text', value: 'name', help: 'what the imported model is called' },
    heads: {
      kind: 'number',
      min: 0,
      max: 256,
      default: 0,
      help: 'attention heads where the file does not tell; 0 = by rule',
    },
    'input-size': { kind: 'text', value: '224|140x70', help: 'of the pictures, height × width' },
    positions: {
      kind: 'choice',
      choices: ['original', 'library'],
      default: 'original',
      help: "how position embeddings are resized: the authors' way, or the porting library's",
    },
    output: {
      kind: 'text',
      value: 'name',
      help: 'which output of a graph (.onnx, model.json) is the embedding',
    },
    values: {
      kind: 'choice',
      choices: ['auto', 'imagenet', 'unit', 'signed', 'bytes', 'image'],
      default: 'auto',
      help: 'how a graph takes its pictures: by the mean and deviation of ImageNet, 0 to 1, −1 to 1, 0 to 255, or by their own',
    },
    input: { kind: 'text', value: 'npy', help: 'ready tensors, n × channels × height × width (run)' },
    out: { kind: 'text', value: 'npy', help: 'where embeddings are written (run)' },
  },
  async run({ positionals, options, io }) {
    const modelsDir = modelsFolder(options['models-dir']);
    const action = positionals.at(0) ?? 'list';
    const file = positionals.at(1);
    const chosen = importOptions(options);
    if (action === 'list') {
      const { data, text } = await listText(modelsDir);
      io.result(data, text);
      return;
    }
    if (file === undefined)
      throw new InputError(`no model was given`, { hint: `unbatch models ${action} <file>` });
    if (action === 'import') {
      const card = await importModel(file, { ...chosen, modelsDir, task: io.task });
      io.result(card, `${card.id}: ${card.title}, ${card.output.width} numbers an image; in ${modelsDir}`);
    } else if (action === 'check') {
      const check = await checkModel(file, { ...chosen, task: io.task });
      io.result(check, JSON.stringify(check, null, 1));
    } else if (action === 'remove') {
      await removeModel(modelsDir, file);
      io.result({ removed: file }, `${file} is no longer in ${modelsDir}`);
    } else if (action === 'run') {
      const machine = readMachine(options);
      const sessionWorker = workerEntry('session-worker');
      const { rows, dimensions, device } = await runModel(
        file,
        requireOption(options.input, 'input'),
        requireOption(options.out, 'out'),
        {
          ...chosen,
          modelsDir,
          device: machine.device,
          runtime: machine.runtime,
          threads: threadCount(machine),
          precision: options.precision,
          ...(sessionWorker === undefined ? {} : { sessionWorker }),
          task: io.task,
        },
      );
      io.result({ rows, dimensions, device }, `${options.out ?? ''}: ${rows} × ${dimensions}`);
    } else {
      throw new InputError(`there is no "models ${action}"`, {
        hint: 'there are list, import, check, remove, run',
      });
    }
  },
});
