/** The part of opentype.js 2.0.0 that figures use; the package brings no types. */
declare module 'opentype.js' {
  type OutlineCommand =
    | { readonly type: 'M' | 'L'; readonly x: number; readonly y: number }
    | {
        readonly type: 'Q';
        readonly x1: number;
        readonly y1: number;
        readonly x: number;
        readonly y: number;
      }
    | {
        readonly type: 'C';
        readonly x1: number;
        readonly y1: number;
        readonly x2: number;
        readonly y2: number;
        readonly x: number;
        readonly y: number;
      }
    | { readonly type: 'Z' };
  interface OutlinePath {
    readonly commands: readonly OutlineCommand[];
  }
  interface OutlineGlyph {
    readonly index: number;
    readonly advanceWidth?: number;
    getPath(x: number, y: number, sizePx: number): OutlinePath;
  }
  interface OutlineFont {
    readonly unitsPerEm: number;
    readonly ascender: number;
    readonly descender: number;
    charToGlyph(character: string): OutlineGlyph;
    getKerningValue(left: OutlineGlyph, right: OutlineGlyph): number;
  }
  const opentype: { parse(file: ArrayBuffer): OutlineFont };
  export default opentype;
}
