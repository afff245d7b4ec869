/** The part of opentype.js 2.0.0 that figures use; the package brings no types. */
declare module 'opentype.js' {
  interface OutlinePath {
    toPathData(decimals: number): string;
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
