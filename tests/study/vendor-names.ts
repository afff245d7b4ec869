import fc from 'fast-check';
import { wellName } from '../../main/core/wells';

/** Names never seen: generated variants of every vendor's pattern, with what they tell. */

/** What a name tells; fields left out are not looked at. */
interface Truth {
  readonly plate?: string | null;
  readonly well: string;
  readonly site: string | null;
  readonly channel: string | null;
  readonly z?: string | null;
  readonly t?: string | null;
}

export interface Named {
  readonly path: string;
  readonly truth: Truth;
}

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
const upTo = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 2 });
const text = (n: number | null): string | null => (n === null ? null : String(n));

/** Names that labs give plates: with spaces, signs, underscores, parts that look like wells. */
export const plateName = fc
  .array(
    fc.constantFrom(
      'A',
      'b',
      'Z',
      'µ',
      '0',
      '7',
      '19',
      '_',
      '-',
      ' ',
      '#',
      '.',
      'P1',
      '_A01',
      'Week4',
      '2021-05-02',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((name) => name === name.trim() && !/^[.]|[_.-]$|^_| - /.test(name));

const row384 = upTo(16);
const column384 = upTo(24);
/** Letters of a row, a number of two digits; 1,536 wells. */
const well = fc.record({ row: upTo(32), column: upTo(48) }).map(wellName);
/** As Gen5 and Incucyte write it: A1 … P24. */
const shortWell = fc.record({ row: row384, column: column384 }).map(({ row, column }) => {
  const name = wellName({ row, column });
  return { written: `${name[0]}${column}`, name };
});
const randomCase = (name: string, upper: boolean): string =>
  upper ? name.toUpperCase() : name.toLowerCase();
const hex = fc.array(fc.constantFrom(...Array.from('0123456789ABCDEF')), { minLength: 32, maxLength: 32 });
const guid = hex.map((digits) => {
  const all = digits.join('');
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
});

export const harmony = fc.record({
  row: upTo(32),
  column: upTo(48),
  site: upTo(200),
  z: upTo(120),
  channel: upTo(12),
  t: maybe(upTo(50)),
  rc: maybe(upTo(9)),
  ends: maybe(upTo(4)),
  ending: fc.constantFrom('tiff', 'tif', 'png', 'TIFF'),
  upper: fc.boolean(),
});
export const harmonyName = (
  f: typeof harmony extends fc.Arbitrary<infer T> ? T : never,
): { name: string; truth: Truth } => ({
  name:
    randomCase(`r${pad(f.row, 2)}c${pad(f.column, 2)}f${pad(f.site, 2)}p${pad(f.z, 2)}`, f.upper) +
    `${f.rc === null ? '' : `rc${f.rc}`}-ch${f.channel}${f.t === null ? '' : `sk${f.t}`}` +
    `${f.ends === null ? '' : `fk${f.ends}fl${f.ends}`}.${f.ending}`,
  truth: {
    well: wellName({ row: f.row, column: f.column }),
    site: String(f.site),
    channel: String(f.channel),
    z: String(f.z),
    t: text(f.t),
  },
});

/** By layout. */
export const GENERATORS: Readonly<Record<string, fc.Arbitrary<Named>>> = {
  'opera-phenix': fc
    .record({ plate: plateName, measurement: upTo(9), space: fc.boolean(), file: harmony })
    .map(({ plate, measurement, space, file }) => {
      const { name, truth } = harmonyName(file);
      const folder = `${plate}__2021-05-02T16_02_51-Measurement${space ? ' ' : ''}${measurement}`;
      return { path: `${folder}/Images/${name}`, truth: { plate, ...truth } };
    }),
  imagexpress: fc
    .record({
      plate: plateName,
      well,
      site: maybe(upTo(60)),
      channel: upTo(7),
      guid: maybe(guid),
      z: maybe(upTo(9)),
      t: maybe(upTo(9)),
    })
    // s10 and t10 behind what looks like a well are left: nobody can tell.
    .filter(
      ({ plate, well: at, site }) =>
        site !== null || !/^[STWZ]\d\d$/.test(at) || !/(^|_)[A-Z]{1,2}\d{2}$/i.test(plate),
    )
    .map(({ plate, well: at, site, channel, guid: id, z, t }) => ({
      path:
        `exp/${t === null ? '' : `TimePoint_${t}/`}${z === null ? '' : `ZStep_${z}/`}` +
        `${plate}_${at}${site === null ? '' : `_s${site}`}_w${channel}${id ?? ''}.tif`,
      truth: { plate, well: at, site: text(site), channel: String(channel), z: text(z), t: text(t) },
    })),
  cv8000: fc
    .record({
      plate: plateName,
      well,
      t: upTo(99),
      site: upTo(60),
      z: upTo(60),
      channel: upTo(12),
      png: fc.boolean(),
    })
    .map(({ plate, well: at, t, site, z, channel, png }) => ({
      path: `x/${plate}_${at}_T${pad(t, 4)}F${pad(site, 3)}L01A0${(channel % 4) + 1}Z${pad(z, 2)}C${pad(channel, 2)}.${png ? 'png' : 'tif'}`,
      truth: { plate, well: at, site: String(site), channel: String(channel), z: String(z), t: String(t) },
    })),
  cq1: fc
    .record({ index: upTo(384), site: upTo(60), t: upTo(99), z: upTo(60, 0), channel: upTo(9) })
    .map(({ index, site, t, z, channel }) => {
      // The smallest plate that has a well of this number.
      const columns = index <= 96 ? 12 : 24;
      const at = wellName({ row: Math.ceil(index / columns), column: ((index - 1) % columns) + 1 });
      return {
        path: `P7/W${pad(index, 4)}F${pad(site, 4)}T${pad(t, 4)}Z${pad(z, 3)}C${channel}.tif`,
        truth: {
          plate: 'P7',
          well: at,
          site: String(site),
          channel: String(channel),
          z: String(z),
          t: String(t),
        },
      };
    }),
  incell: fc
    .record({
      plate: plateName,
      row: row384,
      column: column384,
      padded: fc.boolean(),
      site: upTo(60),
      wave: fc.constantFrom('390 - Blue', 'FITC - FITC', 'Cy5'),
      z: maybe(upTo(20)),
      t: maybe(upTo(20)),
    })
    .map(({ plate, row, column, padded, site, wave, z, t }) => {
      const at = wellName({ row, column });
      return {
        path:
          `p/${plate}_${at[0]} - ${padded ? pad(column, 2) : column}(fld ${site} wv ${wave}` +
          `${z === null ? '' : ` z ${z}`}${t === null ? '' : ` time ${t} - ${t * 1000}ms`}).tif`,
        truth: { plate, well: at, site: String(site), channel: wave, z: text(z), t: text(t) },
      };
    }),
  cytation: fc
    .record({
      well: shortWell,
      step: upTo(9),
      channel: upTo(6),
      site: upTo(99),
      name: fc.constantFrom('DAPI', 'Propidium Iodide', 'GFP_2', 'Bright Field', 'CY5.5'),
      t: upTo(40),
    })
    .map(({ well: at, step, channel, site, name, t }) => ({
      path: `plate 1/${at.written}_${pad(step, 2)}_${channel}_${site}_${name}_${pad(t, 3)}.tif`,
      truth: { plate: 'plate 1', well: at.name, site: String(site), channel: String(channel), t: String(t) },
    })),
  incucyte: fc.oneof(
    fc
      .record({
        prefix: plateName,
        well: shortWell,
        site: upTo(36),
        day: upTo(28),
        hour: upTo(23, 0),
        relative: fc.boolean(),
      })
      .map(({ prefix, well: at, site, day, hour, relative }) => ({
        path: relative
          ? `e/${prefix}_${at.written}_${site}_${pad(day, 2)}d${pad(hour, 2)}h30m.tif`
          : `e/${prefix}_${at.written}_${site}_2021y08m${pad(day, 2)}d_${pad(hour, 2)}h30m.tif`,
        truth: {
          plate: 'e',
          well: at.name,
          site: String(site),
          channel: null,
          t: relative ? `${pad(day, 2)}d${pad(hour, 2)}h30m` : `2021-08-${pad(day, 2)}T${pad(hour, 2)}:30`,
        },
      })),
    fc
      .record({
        well: shortWell,
        site: upTo(36),
        channel: fc.constantFrom('C1', 'C2', 'Ph', 'P'),
        hour: upTo(23, 0),
      })
      .map(({ well: at, site, channel, hour }) => ({
        path: `EssenFiles/ScanData/2108/06/${pad(hour, 2)}39/740/${at.written}-${site}-${channel}.tif`,
        truth: {
          plate: '740',
          well: at.name,
          site: String(site),
          channel,
          t: `2021-08-06T${pad(hour, 2)}:39`,
        },
      })),
  ),
  cellomics: fc
    .record({
      plate: maybe(plateName),
      row: row384,
      column: column384,
      site: upTo(60, 0),
      channel: upTo(6, 0),
      ending: fc.constantFrom('TIF', 'tif', 'C01', 'tiff'),
    })
    .map(({ plate, row, column, site, channel, ending }) => {
      const at = wellName({ row, column });
      return {
        path: `run7/${plate === null ? '' : `${plate}_`}${at}f${pad(site, 2)}d${channel}.${ending}`,
        truth: { plate: plate ?? 'run7', well: at, site: String(site), channel: String(channel) },
      };
    }),
  rxrx: fc
    .record({
      cell: fc.constantFrom('HUVEC', 'U2OS', 'HEPG2'),
      n: upTo(30),
      plate: upTo(4),
      well,
      site: upTo(4),
      channel: upTo(6),
    })
    .map(({ cell, n, plate, well: at, site, channel }) => ({
      path: `${cell}-${n}/Plate${plate}/${at}_s${site}_w${channel}.png`,
      truth: { plate: `${cell}-${n}_${plate}`, well: at, site: String(site), channel: String(channel) },
    })),
};
