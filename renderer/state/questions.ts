import type { CellOverlay } from '../../main/contract/cells';
import type { EmbedEstimate, EmbedRequest } from '../../main/contract/embedding-state';
import type { ErrorPayload } from '../../main/contract/errors';
import type { IlluminationPreview } from '../../main/contract/illumination';
import type { PatternPreview, PatternRequest } from '../../main/contract/name-pattern';
import type { ControlProposal } from '../../main/contract/plate-map';
import type { RowDescription } from '../../main/contract/project';
import type { QualityReport } from '../../main/contract/quality';
import type { CellSource } from '../../main/contract/recipe';
import { call, payloadOf } from '../api/client';
import type { Effects } from './effects';

/** What screens ask of the open study; nothing is changed by it. A failure is told as any other. */
export interface Questions {
  readonly describeRows: (rows: readonly number[]) => Promise<readonly RowDescription[]>;
  /** Values that look like negative controls, the likeliest first. */
  readonly proposeControls: () => Promise<readonly ControlProposal[]>;
  /** A pattern tried on the study's file names; null where that failed. */
  readonly tryPattern: (request: PatternRequest) => Promise<PatternPreview | null>;
  /** What the last look at the images found; null where nobody has looked. */
  readonly qualityReport: () => Promise<QualityReport | null>;
  /** How long embedding would take; or why that cannot be told, which is shown beside the question. */
  readonly estimateEmbed: (request: EmbedRequest) => Promise<EmbedEstimate | ErrorPayload>;
  /** The cells of one image; or why they cannot be shown, which stands in the picture's place. */
  readonly showCells: (row: number, from: CellSource) => Promise<CellOverlay | ErrorPayload>;
  /** The light of plates and channels; or why it cannot be told; null where the user stopped it. */
  readonly showIllumination: () => Promise<IlluminationPreview | ErrorPayload | null>;
  /** Looks at every image; the report is asked for afterwards. */
  readonly checkQuality: () => Promise<void>;
}

/** The questions, over the bridge. */
export function createQuestions({ guard, during }: Pick<Effects, 'guard' | 'during'>): Questions {
  const ask = async <T>(otherwise: T, question: () => Promise<T>): Promise<T> => {
    let found = otherwise;
    await guard(async () => {
      found = await question();
    });
    return found;
  };
  return {
    describeRows: (rows) => ask<readonly RowDescription[]>([], () => call('rows.describe', rows)),
    proposeControls: () => ask<readonly ControlProposal[]>([], () => call('study.controls')),
    tryPattern: (request) => ask<PatternPreview | null>(null, () => call('study.pattern', request)),
    qualityReport: () => ask<QualityReport | null>(null, () => call('quality.report')),
    estimateEmbed: (request) => call('embed.estimate', request).catch(payloadOf),
    showCells: (row, from) => call('cells.show', row, from).catch(payloadOf),
    async showIllumination() {
      let found: IlluminationPreview | ErrorPayload | null = null;
      await during('illumination', async () => {
        const answer = await call('illumination.show').catch(payloadOf);
        found = 'code' in answer && answer.code === 'cancelled' ? null : answer;
      });
      return found;
    },
    checkQuality: () =>
      during('quality', async () => {
        await call('quality.check');
      }),
  };
}
