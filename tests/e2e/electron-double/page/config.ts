/** What the stand-in tells the scripts that it puts into a page. */
export interface PageConfig {
  readonly secret: string;
  readonly binding: string;
  readonly suffix: string;
  readonly schemes: readonly string[];
  readonly platform: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
}
