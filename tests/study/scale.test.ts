import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImageRecord, StudyScale } from '../../main/contract/study';
import { assembleRows } from '../../main/study/assemble-rows';
import { readHarmonyIndex } from '../../main/study/harmony-index';
import { lengthUm } from '../../main/study/lengths';
import { scaleOf, scaleText } from '../../main/study/scale';
import { describeShared } from '../helpers/shared';
import { scan, studyFolder } from './study-helpers';

const place = ({ pixelUm, xUm, yUm }: ImageRecord): readonly (number | null)[] => [pixelUm, xUm, yUm];

async function scaleIn(folder: string | readonly string[]): Promise<StudyScale> {
  return scaleOf(assembleRows(await scan(folder)).metadata);
}

const NAME = 'r01c01f01p01-ch1sk1fk1fl1.tiff';
const harmony = (pixelM: number): string =>
  `<Image><Row>1</Row><Col>1</Col><FieldID>1</FieldID><ChannelID>1</ChannelID><ImageResolutionX Unit="m">${pixelM}</ImageResolutionX></Image>`;

describe('sizes and places of images', () => {
  it.each([
    ['5.979760809567617E-07', 'm', 0.597976081],
    ['0.65', 'µm', 0.65],
    ['0.65', 'μm', 0.65],
    ['650', 'nm', 0.65],
    ['2', 'mm', 2000],
    ['1', 'pixel', null],
    ['1', 'reference frame', null],
    ['1', null, null],
    ['', 'um', null],
    ['wide', 'um', null],
  ])('%s %s', (text, unit, expected) => {
    expect(lengthUm(text, unit)).toBe(expected);
  });

  it('IN Cell: pixels and fields from the .xdce', async () => {
    const xdce =
      '<ImageStack><AutoLeadAcquisitionProtocol><ObjectiveCalibration unit="µm" pixel_width="0.32" pixel_height="0.32"/>' +
      '<PlateMap><FieldOffsets><offset_point index="0" x="-345.6" y="345.6"/><offset_point index="1" x="0.0" y="345.6"/>' +
      '</FieldOffsets></PlateMap></AutoLeadAcquisitionProtocol></ImageStack>';
    const files = ['A - 01(fld 1 wv DAPI).tif', 'A - 01(fld 2 wv DAPI).tif', 'A - 01(fld 3 wv DAPI).tif'];
    const folder = studyFolder({ 'p.xdce': xdce, ...Object.fromEntries(files.map((file) => [file, null])) });
    expect((await scan(folder)).images.map(place)).toEqual([
      [0.32, -345.6, 345.6],
      [0.32, 0, 345.6],
      [0.32, null, null],
    ]);
    const scale = await scaleIn(folder);
    expect(scale).toEqual({ pixelSizesUm: [0.32], rowsWithPixelSize: 3, rowsWithPosition: 2, differs: null });
    expect(scaleText(scale, 3)).toBe('pixel size: 0.32 µm; stage positions: 2 of 3 rows');
  });

  it('OME-Zarr: scale and translation in the unit of the axes, and nothing without a unit', async () => {
    const image = (unit: string | null): string =>
      JSON.stringify({
        multiscales: [
          {
            axes: ['c', 'y', 'x'].map((name) =>
              name === 'c' || unit === null ? { name } : { name, type: 'space', unit },
            ),
            datasets: [
              {
                path: '0',
                coordinateTransformations: [
                  { type: 'scale', scale: [1, 300, 300] },
                  { type: 'translation', translation: [0, 5000, 7000] },
                ],
              },
              { path: '1', coordinateTransformations: [{ type: 'scale', scale: [1, 600, 600] }] },
            ],
            coordinateTransformations: [{ type: 'scale', scale: [1, 2, 2] }],
          },
        ],
      });
    const folder = studyFolder({
      'a.zarr/.zattrs': image('nanometer'),
      'a.zarr/0/.zarray': JSON.stringify({ shape: [1, 8, 8] }),
      'b.zarr/.zattrs': image(null),
      'b.zarr/0/.zarray': JSON.stringify({ shape: [1, 8, 8] }),
    });
    expect((await scan(folder)).images.map(place)).toEqual([
      [0.6, 14, 10],
      [null, null, null],
    ]);
  });

  it('tells of batches whose pixels differ', async () => {
    const one = studyFolder({ [NAME]: null, 'Index.idx.xml': harmony(3.25e-7) });
    const other = studyFolder({ [NAME]: null, 'Index.idx.xml': harmony(6.5e-7) });
    const { differs } = await scaleIn([one, other]);
    expect(differs).toBe(
      `pixel sizes differ: batch ${path.basename(one)} 0.325 µm, batch ${path.basename(other)} 0.65 µm: ` +
        'cells differ in size by imaging alone; single cells can be cut out to one size in µm',
    );
    expect((await scaleIn(one)).differs).toBeNull();
  });

  it('a table of the user’s own may tell what the files do not', async () => {
    const folder = studyFolder({ 'a.png': null, 'm.csv': 'path,batch,pixel_size_um\na.png,b1,0.65\n' });
    const found = await scan(folder, { metadata: path.join(folder, 'm.csv') });
    expect(scaleOf(assembleRows(found).metadata)).toMatchObject({ pixelSizesUm: [0.65] });
  });

  it('an index that is longer than what is read at once is read to its end', async () => {
    const padding = `<Image><Row>1</Row><Col>1</Col><FieldID>1</FieldID><x>${'y'.repeat(5 << 20)}</x></Image>`;
    const last =
      '<Image><Row>2</Row><Col>3</Col><FieldID>4</FieldID><ChannelID>1</ChannelID>' +
      '<PositionX Unit="m">1E-06</PositionX><PositionY Unit="m">2E-06</PositionY></Image>';
    const folder = studyFolder({ 'Index.idx.xml': padding + last });
    const { positions } = await readHarmonyIndex(path.join(folder, 'Index.idx.xml'));
    expect([...positions]).toEqual([['2/3/4', [1, 2]]]);
  });
});

describeShared('Files of real instruments', 'data/vendor-filenames', (folder) => {
  it('Opera Phenix', async () => {
    const { images } = await scan(path.join(folder, 'opera-phenix'));
    expect(images.map(place)).toEqual(images.map(() => [0.597976081, -322.907, -322.907]));
    expect(images.map(({ channelName }) => channelName)).toContain('Brightfield high');
  });

  it('a folder of several instruments with a table of its own: the names tell what the table does not', async () => {
    const { pixelSizesUm, rowsWithPosition } = await scaleIn(folder);
    expect([pixelSizesUm, rowsWithPosition]).toEqual([[0.325, 0.597976081], 4]);
  });

  it('Yokogawa CV8000', async () => {
    const { images } = await scan(path.join(folder, 'yokogawa-cv8000'), { duplicates: 'keep' });
    const first = images.find(({ well, site, z }) => well === 'D08' && site === '1' && z === '1');
    expect(first).toMatchObject({ pixelUm: 0.325, xUm: -567.1, yUm: 402.9 });
    expect(images.every(({ pixelUm, xUm }) => pixelUm === 0.325 && xUm !== null)).toBe(true);
  });
});
