import type { PlateMapSource } from '../../main/contract/plate-map';
import { call, payloadOf } from '../api/client';
import type { PlateMapTrial, Store } from './app-state';
import type { Effects } from './effects';
import type { StudyActions } from './study-actions';
import { requestOf } from './study-actions';

export interface PlateMapActions {
  /** Shows what joining a map would do; goes to the Metadata step. */
  readonly tryPlateMap: (source: PlateMapSource) => Promise<void>;
  readonly choosePlateMap: () => Promise<void>;
  readonly joinPlateMap: () => Promise<void>;
  readonly discardPlateMap: () => void;
  /** Takes a joined map away again, by its place among the joined ones. */
  readonly takePlateMapAway: (index: number) => Promise<void>;
}

/** Endings of files that hold a table or a grid. */
export const isTableFile = (file: string): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(file);

/** The actions on plate maps of the open study. */
export function createPlateMapActions(
  store: Store,
  { guard, setView }: Effects,
  { rescan }: Pick<StudyActions, 'rescan'>,
): PlateMapActions {
  const joined = (): readonly PlateMapSource[] => {
    const { project } = store.read();
    return project === null ? [] : (requestOf(project).plateMaps ?? []);
  };
  const tryPlateMap: PlateMapActions['tryPlateMap'] = async (source) => {
    setView({ step: 'metadata' });
    store.change({ plateMap: { source, preview: null, error: null } });
    let found: Pick<PlateMapTrial, 'preview' | 'error'>;
    try {
      found = { preview: await call('study.plateMap', source), error: null };
    } catch (caught) {
      found = { preview: null, error: payloadOf(caught) };
    }
    // Another map may have been given meanwhile.
    if (store.read().plateMap?.source === source) store.change({ plateMap: { source, ...found } });
  };
  return {
    tryPlateMap,
    choosePlateMap: () =>
      guard(async () => {
        const file = await call('folder.choose', 'metadata');
        if (file !== null) await tryPlateMap({ kind: 'file', file });
      }),
    async joinPlateMap() {
      const trial = store.read().plateMap;
      if (trial === null) return;
      await rescan({ plateMaps: [...joined(), trial.source] }, 'plate map joined');
      if (store.read().error === null) store.change({ plateMap: null });
    },
    discardPlateMap: () => store.change({ plateMap: null }),
    takePlateMapAway: (index) =>
      rescan({ plateMaps: joined().filter((_, i) => i !== index) }, 'plate map taken away'),
  };
}
