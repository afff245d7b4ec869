import { counted } from '../../core/counted';
import path from 'node:path';
import { embedFolders } from '../../engine/embed-images';
import { writeProfiles } from '../../tables/write-profiles';
import { VERSION } from '../../engine/version';
import { defineCommand } from '../command';
import { STUDY_OPTIONS, imageInput, readEmbedding, readQuality } from '../study-options';
import { readMachine, requireInput, requireTableOut } from '../table-options';

export const embedCommand = defineCommand({
  name: 'embed',
  usage: '<folder>… --model <id|file> --out <profiles>',
  summary: 'turns images into profiles, one row an image, site or well; goes on where it was stopped',
  options: {
    out: { kind: 'text', value: 'file', help: '.parquet, .csv, .csv.gz, .h5ad or .npy' },
    metadata: { kind: 'text', value: 'csv', help: 'a table with a path column' },
    ...STUDY_OPTIONS,
  },
  async run({ positionals, options, io }) {
    const folders = requireInput(positionals, 'folder');
    const out = requireTableOut(options.out);
    const embedding = readEmbedding(options);
    const quality = readQuality(options);
    const input = imageInput(folders, options);
    const study = await embedFolders(input, embedding, {
      machine: readMachine(options),
      shards: `${path.resolve(out)}.shards`,
      quality,
      seed: options.seed,
      task: io.task,
    });
    study.notes.forEach(io.note);
    const recipe = { unbatch: VERSION, command: 'embed', input, embedding, quality };
    await writeProfiles(out, study.profiles, { recipe });
    const { rows, cols } = study.profiles.features;
    const skipped = study.skipped.length === 0 ? '' : `, ${counted(study.skipped.length, 'file')} skipped`;
    io.result(
      {
        out,
        rows,
        features: cols,
        computed: study.computed,
        skipped: study.skipped,
        notes: study.notes,
        embedder: study.embedder,
      },
      `${out}: ${counted(rows, 'row')} × ${counted(cols, 'feature')}${skipped}`,
    );
  },
});
