import { InputError } from '../../core/errors';
import type { FileParser, FoundFile, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import { fieldsOf } from '../name-fields';

const foldersOf = (path: string): readonly string[] => {
  const folder = folderOf(path);
  return folder === '' ? [] : folder.split('/');
};

/** How many leading folders all files of a root have in common, leaving at least `wanted` of the shallowest file. */
function sharedDepth(files: readonly FoundFile[], wanted: number): number {
  const first = foldersOf(files[0].path);
  let most = first.length - wanted;
  for (const { path } of files) {
    const folders = foldersOf(path);
    most = Math.min(most, folders.length - wanted);
    for (let depth = 0; depth < most; depth++) if (folders[depth] !== first[depth]) most = depth;
  }
  return Math.max(0, most);
}

/** Per folder given: the leading folders to pass over, or -1 when its own name is the first level. */
function offsets({ images }: LayoutContext, wanted: number): ReadonlyMap<number, number> {
  const byRoot = new Map<number, FoundFile[]>();
  for (const file of images) {
    const files = byRoot.get(file.root);
    if (files === undefined) byRoot.set(file.root, [file]);
    else files.push(file);
  }
  return new Map(
    Array.from(byRoot, ([root, files]) => {
      const deepest = files.reduce((most, { path }) => Math.max(most, foldersOf(path).length), 0);
      return [root, deepest === wanted - 1 ? -1 : sharedDepth(files, wanted)];
    }),
  );
}

/** The folder given, from the whole path of a file in it. */
const rootName = (file: FoundFile): string => fileName(file.full.slice(0, -file.path.length - 1));

function checkLevels(levels: readonly string[]): void {
  const empty = levels.findIndex((level) => level.trim() === '');
  if (empty >= 0)
    throw new InputError(`level ${empty + 1} has no name`, { hint: 'for example --levels batch,label' });
  const twice = levels.find((level, i) => levels.indexOf(level) !== i);
  if (twice !== undefined) throw new InputError(`the level "${twice}" is named twice`);
}

/** Names for levels that nobody named: told by the depth most files have. */
function unnamedLevels({ images }: LayoutContext): readonly string[] {
  const depths = new Map<number, number>();
  for (const { path } of images)
    depths.set(foldersOf(path).length, (depths.get(foldersOf(path).length) ?? 0) + 1);
  const [depth] = [...depths].sort((a, b) => b[1] - a[1])[0] ?? [0];
  return Array.from({ length: depth }, (_, i) => `level${i + 1}`);
}

/**
 * Every folder level is a column. Folders that all files share are passed over where there are more levels than names,
 * and deeper folders do not matter; where the files are one level short, the folder given is the first level.
 */
export const levels: Layout = {
  id: 'levels',
  title: 'Folders as categories',
  summary: 'Each folder level is a column that you name, such as batch and label; one image a row.',
  citation: 'ImageFolder convention of machine learning data sets',
  specificity: 0,
  weight: 0.5,
  prepare(context): Promise<FileParser | null> {
    const names = context.options.levels ?? unnamedLevels(context);
    checkLevels(names);
    const start = offsets(context, names.length);
    return Promise.resolve((file) => {
      const from = start.get(file.root) ?? 0;
      const folders = from < 0 ? [rootName(file), ...foldersOf(file.path)] : foldersOf(file.path).slice(from);
      if (folders.length < names.length) return null;
      return fieldsOf(new Map(names.map((name, i) => [name, folders[i]])));
    });
  },
};
