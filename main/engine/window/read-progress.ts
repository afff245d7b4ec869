import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DeviceName, EmbedRequest, EmbedState } from '../../contract/embedding-state';
import type { RunState, StepId, ViewState } from '../../contract/project';
import type { EmbeddingChoice, MethodChain } from '../../contract/recipe';
import { DEFAULT_EMBEDDING } from '../../contract/recipe';
import type { ProgressFile } from './project-files';
import { PROGRESS_FILE, readJson } from './project-files';

/** A request of the days when one step embedded and corrected. */
interface OldRequest {
  readonly model: string;
  readonly methods: readonly string[];
  readonly device: DeviceName;
}

interface OldRun {
  readonly status: RunState['status'];
  readonly request?: OldRequest;
}

interface OldView extends Omit<ViewState, 'step' | 'chains' | 'embedding' | 'device'> {
  readonly step: string;
  readonly methods: readonly string[] | null;
  readonly model: string | null;
}

/** window.json of version 1. */
interface OldProgressFile extends Omit<ProgressFile, 'version' | 'embed' | 'run' | 'view'> {
  readonly version: 1;
  readonly run: OldRun;
  readonly view: OldView | null;
}

const STEPS: Readonly<Record<string, StepId>> = { columns: 'metadata', run: 'embed', scores: 'compare' };

const chainOf = (id: string): MethodChain => ({
  id,
  steps: id.split('+').map((method) => ({ method, params: {} })),
});

const embedRequest = ({ model, device }: OldRequest): EmbedRequest => ({
  embedding: { ...DEFAULT_EMBEDDING, model },
  device,
});

function oldView({ step, methods, model, ...rest }: OldView): ViewState {
  return {
    ...rest,
    step: STEPS[step] ?? (step as StepId),
    chains: methods === null ? null : methods.map(chainOf),
    embedding: model === null ? null : { ...DEFAULT_EMBEDDING, model },
    device: 'auto',
  };
}

/** A finished run had embedded its images; of any other it is not known how far it came. */
function oldEmbed({ run, profileRows }: OldProgressFile): EmbedState {
  if (run.request === undefined) return { status: 'idle' };
  const request = embedRequest(run.request);
  return run.status === 'done'
    ? { status: 'done', request, outcome: { seconds: 0, rows: profileRows.length, features: 0 } }
    : { status: 'cancelled', request };
}

/** Fields of an embedding that came later have their defaults. */
function withAllFields(file: ProgressFile): ProgressFile {
  const { embed, view } = file;
  const filled = (embedding: EmbeddingChoice): EmbeddingChoice => ({ ...DEFAULT_EMBEDDING, ...embedding });
  return {
    ...file,
    embed:
      embed.status === 'idle'
        ? embed
        : { ...embed, request: { ...embed.request, embedding: filled(embed.request.embedding) } },
    view:
      view === null ? null : { ...view, embedding: view.embedding === null ? null : filled(view.embedding) },
  };
}

/** A window.json of any version as one of today. */
function upgradeProgress(file: ProgressFile | OldProgressFile): ProgressFile {
  if (file.version !== 1) return withAllFields(file);
  const { run, view } = file;
  const request =
    run.request === undefined
      ? undefined
      : { methods: run.request.methods.map(chainOf), device: run.request.device };
  return {
    ...file,
    version: 2,
    embed: oldEmbed(file),
    // Every other field of a run stayed as it was.
    run: { ...run, ...(request === undefined ? {} : { request }) } as RunState,
    view: view === null ? null : oldView(view),
  };
}

/** How far a project has come; undefined for one that was only scanned. */
export async function readProgressFile(folder: string): Promise<ProgressFile | undefined> {
  const file = path.join(folder, PROGRESS_FILE);
  return existsSync(file) ? upgradeProgress(await readJson<ProgressFile | OldProgressFile>(file)) : undefined;
}
