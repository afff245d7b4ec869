import type { TableSource } from '../engine/open-table';

interface TableOptions {
  readonly metadata: string | undefined;
  readonly features: string | undefined;
  readonly exclude: string | undefined;
  readonly 'fail-on-missing': boolean;
}

/** The table that a command's arguments name. */
export const tableSource = (files: readonly string[], options: TableOptions): TableSource => ({
  files,
  metadata: options.metadata ?? null,
  features: options.features ?? null,
  exclude: options.exclude ?? null,
  failOnMissing: options['fail-on-missing'],
});
