import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembleRows } from '../../main/study/assemble-rows';
import { parseOmeXml } from '../../main/study/ome-xml';
import { imageFolder, scan, studyFolder } from './study-helpers';

/** tifffile writes OME-TIFF as other programs do. */
const PYTHON = '/usr/bin/python3';
const describePython = existsSync(PYTHON) ? describe : describe.skip;

const COMPANION = `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">
<Plate ID="Plate:0" Name="P &amp; 1"><Well ID="Well:0" Row="1" Column="11">
<WellSample ID="W:0" Index="0"><ImageRef ID="Image:0"/></WellSample><WellSample ID="W:1" Index="1"><ImageRef ID="Image:1"/></WellSample></Well></Plate>
${[0, 1]
  .map(
    (
      i,
    ) => `<Image ID="Image:${i}" Name="f${i}"><Pixels ID="Pixels:${i}" DimensionOrder="XYCZT" SizeC="2" SizeZ="1" SizeT="1" SizeX="4" SizeY="4" Type="uint16">
<Channel ID="Channel:${i}:0" Name="DAPI" SamplesPerPixel="1"><LightPath/></Channel><Channel ID="Channel:${i}:1" Name="GFP" SamplesPerPixel="1"/>
<TiffData FirstC="0" FirstT="0" FirstZ="0" IFD="0" PlaneCount="1"><UUID FileName="f${i}c0.ome.tif">urn:uuid:1</UUID></TiffData>
<TiffData FirstC="1" FirstT="0" FirstZ="0" IFD="0" PlaneCount="1"><UUID FileName="f${i}c1.ome.tif">urn:uuid:2</UUID></TiffData></Pixels></Image>`,
  )
  .join('')}</OME>`;

describe('OME-XML', () => {
  it('sizes and places: micrometres unless told, positions only in real units', () => {
    const image = (pixels: string, more = ''): string =>
      `<OME><Image ID="Image:0">${more}<Pixels SizeC="1" SizeZ="1" SizeT="1" ${pixels}</Pixels></Image></OME>`;
    const read = (xml: string): unknown => {
      const [{ pixelUm, position }] = parseOmeXml(xml).images;
      return [pixelUm, position];
    };
    const plane = (unit: string): string =>
      `<Plane TheC="0" PositionX="1.5" PositionXUnit="${unit}" PositionY="-2" PositionYUnit="${unit}"/>`;
    expect(read(image(`PhysicalSizeX="0.65" PhysicalSizeY="0.65">${plane('mm')}`))).toEqual([
      0.65,
      [1500, -2000],
    ]);
    expect(read(image(`PhysicalSizeX="650" PhysicalSizeXUnit="nm">${plane('reference frame')}`))).toEqual([
      0.65,
      null,
    ]);
    const label = '<StageLabel Name="s" X="3" XUnit="µm" Y="4" YUnit="µm"/>';
    expect(read(image('PhysicalSizeX="1" PhysicalSizeY="2">', label))).toEqual([null, [3, 4]]);
    const wells = parseOmeXml(
      '<Plate Name="P"><Well Row="0" Column="0"><WellSample PositionX="7" PositionXUnit="µm" PositionY="8" PositionYUnit="µm">' +
        '<ImageRef ID="Image:0"/></WellSample></Well></Plate>',
    ).wells;
    expect(wells.get('Image:0')?.position).toEqual([7, 8]);
  });

  it('a companion tells plate, wells, sites and channels of the files beside it', async () => {
    const names = ['f0c0', 'f0c1', 'f1c0', 'f1c1'].map((name) => [`${name}.ome.tif`, null] as const);
    const found = await scan(studyFolder({ 'plate.companion.ome': COMPANION, ...Object.fromEntries(names) }));
    expect(found.layout).toBe('ome-tiff');
    expect(
      found.images.map(({ path, plate, well, site, channel, channelName }) => [
        path,
        plate,
        well,
        site,
        channel,
        channelName,
      ]),
    ).toEqual([
      ['f0c0.ome.tif', 'P & 1', 'B12', '1', '1', 'DAPI'],
      ['f0c1.ome.tif', 'P & 1', 'B12', '1', '2', 'GFP'],
      ['f1c0.ome.tif', 'P & 1', 'B12', '2', '1', 'DAPI'],
      ['f1c1.ome.tif', 'P & 1', 'B12', '2', '2', 'GFP'],
    ]);
    const { rows, channels } = assembleRows(found);
    expect([rows.length, channels]).toEqual([2, ['DAPI', 'GFP']]);
  });

  it('planes stand in the order of the dimensions', () => {
    const xml = (order: string): string =>
      `<OME><Image ID="I"><Pixels DimensionOrder="${order}" SizeC="2" SizeZ="3" SizeT="1"><Channel/><Channel/><TiffData/></Pixels></Image></OME>`;
    const order = (text: string): string =>
      parseOmeXml(text)
        .images[0].planes.map(({ c, z }) => `c${c}z${z}`)
        .join(' ');
    expect(order(xml('XYCZT'))).toBe('c0z0 c1z0 c0z1 c1z1 c0z2 c1z2');
    expect(order(xml('XYZCT'))).toBe('c0z0 c0z1 c0z2 c1z0 c1z1 c1z2');
  });

  it('a file that carries no description does not fit', async () => {
    const found = await scan(imageFolder('a/x.ome.tif'));
    expect(found.layout).toBe('levels');
  });
});

describePython('OME-TIFF written by tifffile', () => {
  it('pages are channels, planes and times; BigTIFF too; wells from the name', async () => {
    const folder = imageFolder();
    execFileSync(
      PYTHON,
      [
        '-c',
        `
import numpy, tifffile
x = numpy.arange(2*3*16*16, dtype='uint16').reshape(2, 3, 16, 16)
tifffile.imwrite('P7_B03_s2.ome.tif', x, metadata={'axes': 'ZCYX', 'Channel': {'Name': ['DNA', 'ER', 'AGP']}})
tifffile.imwrite('P7_B04_s1.ome.tif', x, bigtiff=True, metadata={'axes': 'ZCYX', 'Channel': {'Name': ['DNA', 'ER', 'AGP']}})
tifffile.imwrite('smear.ome.tif', numpy.zeros((16, 16, 3), dtype='uint8'), photometric='rgb', metadata={'axes': 'YXS'})`,
      ],
      { cwd: folder },
    );
    const found = await scan(folder);
    expect(found.layout).toBe('ome-tiff');
    const of = (name: string): unknown =>
      found.images
        .filter(({ path }) => path === name)
        .map(({ plate, well, site, channel, channelName, z, page }) => [
          plate,
          well,
          site,
          channel,
          channelName,
          z,
          page,
        ]);
    const pages = (well: string, site: string): unknown =>
      ['1', '2'].flatMap((z, i) =>
        ['DNA', 'ER', 'AGP'].map((name, c) => ['P7', well, site, String(c + 1), name, z, 3 * i + c]),
      );
    expect(of('P7_B03_s2.ome.tif')).toEqual(pages('B03', '2'));
    expect(of('P7_B04_s1.ome.tif')).toEqual(pages('B04', '1'));
    expect(of('smear.ome.tif')).toEqual([[null, null, null, null, null, null, 0]]);
    const plates = { ...found, images: found.images.filter(({ channel }) => channel !== null) };
    const pagesOf = (z: string): unknown =>
      assembleRows(plates, { z }).rows.map(({ files }) => files.map(({ page }) => page));
    expect(pagesOf('all')).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(pagesOf('max')).toEqual([
      [0, 3, 1, 4, 2, 5],
      [0, 3, 1, 4, 2, 5],
    ]);
  });
});
