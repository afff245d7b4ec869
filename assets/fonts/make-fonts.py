"""Makes Inter-Regular.woff and Inter-SemiBold.woff from the npm package inter-ui 4.1.1 (folder web/).

Keeps Latin, Greek, Cyrillic, arrows, the signs that figures need and figures of equal width, and writes the
pair kerning of the GPOS table into a plain kern table: opentype.js 2.0.0 stops at the first GPOS class table
that covers the left glyph, so that most of Inter's kerning would be lost.

Usage: python make-fonts.py <folder web of inter-ui>     (fonttools with brotli)
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

KEPT = (
    "U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,"
    "U+2010-2027,U+202F-205E,U+2070-209F,U+20A0-20BF,U+2100-214F,U+2190-21FF,U+2200-22FF,U+25A0-25FF,"
    "U+2605,U+2606,U+2713-2717"
)
# Pairs are kerned within a script only; digits and punctuation belong to each.
COMMON = set(range(0x20, 0x41)) | set(range(0x5B, 0x61)) | {0x2013, 0x2026, 0xB5}
SCRIPTS = [
    set(range(0x41, 0x5B)) | set(range(0x61, 0x7B)) | set(range(0xC0, 0x100)),
    set(range(0x391, 0x3CA)),
    set(range(0x410, 0x450)),
]


def subtables(lookup):
    return [s.ExtSubTable if s.LookupType == 9 else s for s in lookup.SubTable]


def pair_value(table, left, right):
    """The advance change of one subtable, or None where it does not cover the pair."""
    if left not in table.Coverage.glyphs:
        return None
    if table.Format == 1:
        pairs = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
        found = next((p for p in pairs if p.SecondGlyph == right), None)
        return None if found is None else (found.Value1.XAdvance if found.Value1 else 0)
    record = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)]
    value = record.Class2Record[table.ClassDef2.classDefs.get(right, 0)].Value1
    return getattr(value, "XAdvance", 0) if value else 0


def kerning(font):
    gpos, cmap = font["GPOS"].table, font.getBestCmap()
    used = {i for r in gpos.FeatureList.FeatureRecord if r.FeatureTag == "kern" for i in r.Feature.LookupListIndex}
    lookups = [subtables(gpos.LookupList.Lookup[i]) for i in sorted(used)]
    pairs = {}
    for script in SCRIPTS:
        glyphs = sorted({cmap[c] for c in script | COMMON if c in cmap})
        for left in glyphs:
            for right in glyphs:
                values = (next((v for t in tables if (v := pair_value(t, left, right)) is not None), 0) for tables in lookups)
                total = sum(values)
                if total:
                    pairs[left, right] = total
    return pairs


def make(source, target):
    options = subset.Options(layout_features=["kern", "tnum"], hinting=False, notdef_outline=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(KEPT))
    subsetter.subset(font)
    pairs = kerning(font)
    table = KernTable_format_0()
    table.version, table.coverage, table.apple, table.tupleIndex = 0, 1, False, None
    table.kernTable = pairs
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]
    for unwanted in ("GPOS", "GDEF"):
        if unwanted in font:
            del font[unwanted]
    font.flavor = "woff"
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(str(target))
    print(target, len(pairs), "pairs")


if __name__ == "__main__":
    for weight in ("Regular", "SemiBold"):
        make(Path(sys.argv[1]) / f"Inter-{weight}.woff2", Path(__file__).parent / f"Inter-{weight}.woff")
