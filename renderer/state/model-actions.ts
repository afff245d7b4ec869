import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import type { ModelShelf, Store } from './app-state';
import { call, payloadOf } from '../api/client';
import type { Effects } from './effects';
import { withoutJob } from './effects';

/** What can be done with the model library. */
export interface ModelActions {
  readonly setModelsOpen: (isOpen: boolean) => void;
  readonly chooseModelFile: () => Promise<void>;
  readonly importModels: (files: readonly string[]) => Promise<void>;
  /** Embeds with a model from now on: goes to the Embed step. */
  readonly takeModel: (id: string) => void;
  readonly removeModel: (id: string) => Promise<void>;
  readonly dismissImportError: () => void;
}

/** Endings of files that hold a model's weights or graph. */
const MODEL_FILE = /(\.(pth|pt|bin|safetensors|onnx)|[\\/]model\.json)$/i;

export const isModelFile = (file: string): boolean => MODEL_FILE.test(file);

/** The actions on the model library. */
export function createModelActions(store: Store, { guard, setView }: Effects): ModelActions {
  const changeShelf = (change: Partial<ModelShelf>): void =>
    store.change({ models: { ...store.read().models, ...change } });
  const reload = async (): Promise<void> => {
    changeShelf({ library: await call('models.library') });
    store.change({ catalogue: await call('catalogue.list') });
  };
  const importOne = async (file: string): Promise<void> => {
    store.change({ jobs: { ...store.read().jobs, import: null } });
    try {
      const { id } = await call('models.import', file, {});
      changeShelf({ latest: id });
    } catch (caught) {
      const error = payloadOf(caught);
      if (error.code !== 'cancelled') changeShelf({ failure: { file, error } });
    } finally {
      store.change({ jobs: withoutJob(store.read().jobs, 'import') });
    }
  };
  const importModels: ModelActions['importModels'] = async (files) => {
    changeShelf({ isOpen: true, latest: null, failure: null });
    for (const file of files) await importOne(file);
    await guard(reload);
  };
  return {
    importModels,
    setModelsOpen(isOpen) {
      changeShelf({ isOpen });
      if (isOpen) void guard(reload);
    },
    async chooseModelFile() {
      await guard(async () => {
        const file = await call('folder.choose', 'model');
        if (file !== null) await importModels([file]);
      });
    },
    takeModel(id) {
      const { project, view } = store.read();
      const used = project === null || project.embed.status === 'idle' ? null : project.embed.request;
      const embedding = view.embedding ?? used?.embedding ?? DEFAULT_EMBEDDING;
      changeShelf({ isOpen: false });
      setView({ step: 'embed', embedding: { ...embedding, model: id } });
    },
    async removeModel(id) {
      try {
        await call('models.remove', id);
        changeShelf({ failure: null });
      } catch (caught) {
        changeShelf({ failure: { file: id, error: payloadOf(caught) } });
      }
      await guard(reload);
    },
    dismissImportError: () => changeShelf({ failure: null }),
  };
}
