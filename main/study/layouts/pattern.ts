import type { FileParser, Layout } from '../layout';
import { parsePattern, readByPattern } from '../name-pattern';

export const pattern: Layout = {
  id: 'pattern',
  title: 'Own pattern',
  summary:
    'A template such as {plate}_{well}_s{site}_w{channel}.tif, or a regular expression with named groups.',
  citation: 'as in CellProfiler, with names in place of groups',
  specificity: 5,
  prepare(context): Promise<FileParser | null> {
    if (context.options.pattern === undefined) return Promise.resolve(null);
    const compiled = parsePattern(context.options.pattern);
    return Promise.resolve((file) => {
      const reading = readByPattern(compiled, file.path);
      return 'why' in reading ? null : reading.fields;
    });
  },
};
