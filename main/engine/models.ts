import { homedir } from 'node:os';
import path from 'node:path';
import type { ModelEntry } from '../contract/project';
import { listModels } from '../embedding/list-models';
import { morphology } from '../embedding/morphology/morphology';

/** The user's data folder, by the custom of the system. */
function dataFolder(): string {
  if (process.platform === 'win32')
    return process.env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  return process.env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share');
}

/** Where imported models are kept: as asked, as `UNBATCH_MODELS` says, or in the user's data folder. */
export const modelsFolder = (asked?: string): string =>
  path.resolve(asked ?? process.env['UNBATCH_MODELS'] ?? path.join(dataFolder(), 'unbatch', 'models'));

/** A graph has its own, which is taken as single. */
const NETWORK_PRECISIONS = ['fp32', 'fp16', 'int8'] as const;
/** A colour image has the most common number of features; other channels give others. */
const COLOURS = ['red', 'green', 'blue'];

/** What can turn images into profiles here: the classical profile, then the imported models. */
export async function modelEntries(modelsDir: string): Promise<readonly ModelEntry[]> {
  const { id, title, summary, citation } = morphology;
  const classical = {
    id,
    title,
    summary,
    citation,
    dimensions: morphology.featureNames(COLOURS).length,
    ready: true,
  };
  const cards = await listModels(modelsDir);
  const imported = cards.map((card) => ({
    id: card.id,
    title: card.title,
    summary: `An imported network: ${card.input.channels} channels, ${card.input.width} × ${card.input.height} pixels.`,
    citation: card.citation,
    dimensions: card.output.width,
    ready: true,
    precisions: card.kind === 'vit' ? NETWORK_PRECISIONS : NETWORK_PRECISIONS.slice(0, 1),
  }));
  return [classical, ...imported];
}
