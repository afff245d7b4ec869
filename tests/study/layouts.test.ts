import { describe, expect, it } from 'vitest';
import type { ImageRecord } from '../../main/contract/study';
import { imageFolder, scan, studyFolder } from './study-helpers';

/** The names of FORMATS.md, and what a person reads in them. */
const EXAMPLES: readonly (readonly [layout: string, path: string, expected: Partial<ImageRecord>])[] = [
  [
    'opera-phenix',
    'BR00117035__2021-05-02T16_02_51-Measurement1/Images/r01c24f02p01-ch1sk2fk1fl1.tiff',
    { plate: 'BR00117035', well: 'A24', site: '2', channel: '1', z: '1', t: '2' },
  ],
  [
    'opera-phenix',
    'SQ00015198/r16c13f09p03-ch5sk1fk1fl1.PNG',
    { plate: 'SQ00015198', well: 'P13', site: '9', channel: '5' },
  ],
  [
    'imagexpress',
    '2023-02-21/1334/MIP-2P-2sub_C05_s1_w146C9B2CD-0BB3-4B8A-9187-2805F4C90506.tif',
    { plate: 'MIP-2P-2sub/1334', well: 'C05', site: '1', channel: '1', z: null, t: null },
  ],
  ['imagexpress', 'Plate1_A01_s1_w1.TIF', { plate: 'Plate1', well: 'A01', site: '1', channel: '1' }],
  [
    'imagexpress',
    'Week4/Week4_27481/G10_s1_w2DCEC82F3-05F7-4F2F-B779-C5DF9698141E.tif',
    { plate: 'Week4_27481', well: 'G10', site: '1', channel: '2' },
  ],
  [
    'imagexpress',
    'TimePoint_3/ZStep_2/P_AA02_s4_w3.tif',
    { plate: 'P', well: 'AA02', site: '4', channel: '3', z: '2', t: '3' },
  ],
  ['imagexpress', 'ZStep_0/P_A02_s4_w3.tif', { z: 'projection' }],
  [
    'cv8000',
    'AssayPlate_Greiner_#655090_B02_T0001F004L01A01Z01C01.tif',
    { plate: 'AssayPlate_Greiner_#655090', well: 'B02', site: '4', channel: '1', z: '1', t: '1' },
  ],
  ['cq1', 'P7/W0262F0001T0001Z000C2.tif', { plate: 'P7', well: 'K22', site: '1', channel: '2', z: '0' }],
  ['cq1', 'P7/W0013F0001T0001Z000C2.tif', { well: 'B01' }],
  [
    'incell',
    'A - 01(fld 1 wv 390 - Blue).tif',
    { plate: null, well: 'A01', site: '1', channel: '390 - Blue', channelName: '390 - Blue' },
  ],
  [
    'incell',
    'p/Screen_P - 24(fld 12 wv FITC - FITC z 3 time 2 - 5000ms).tif',
    { plate: 'Screen', well: 'P24', site: '12', z: '3', t: '2' },
  ],
  [
    'incell',
    'p/B_7_f3_c1_x405_mDAPI_z0_t0.tif',
    { plate: 'p', well: 'B07', site: '3', channel: '1', channelName: '405/DAPI' },
  ],
  [
    'cytation',
    'plate 1/B2_01_3_1_Propidium Iodide_001.tif',
    { plate: 'plate 1', well: 'B02', site: '1', channel: '3', channelName: 'Propidium Iodide' },
  ],
  [
    'incucyte',
    'MySample1_A1_1_2021y08m06d_11h39m.tif',
    { well: 'A01', site: '1', channel: null, t: '2021-08-06T11:39' },
  ],
  ['incucyte', 'MySample1_H12_2_00d03h00m.tif', { well: 'H12', site: '2', t: '00d03h00m' }],
  [
    'incucyte',
    'EssenFiles/ScanData/2108/06/1139/740/B2-1-Ph.tif',
    { plate: '740', well: 'B02', site: '1', channel: 'Ph', t: '2021-08-06T11:39' },
  ],
  [
    'cellomics',
    '020506platerun_A01f01d2.TIF',
    { plate: '020506platerun', well: 'A01', site: '1', channel: '2' },
  ],
  ['cellomics', 'run7/H12f00d0.TIF', { plate: 'run7', well: 'H12', site: '0', channel: '0' }],
  [
    'rxrx',
    'HUVEC-1/Plate1/M23_s2_w3.png',
    {
      batch: 'HUVEC-1',
      plate: 'HUVEC-1_1',
      well: 'M23',
      site: '2',
      channel: '3',
      extra: { cell_type: 'HUVEC' },
    },
  ],
  ['rxrx', 'HUVEC-1/Plate2/AA02_s2_w3.png', { plate: 'HUVEC-1_2', well: 'AA02' }],
  [
    'cpg',
    'cpg0016/source_4/images/2021_04_26_Batch1/images/BR00117035__2021-05-02T16_02_51-Measurement1/Images/r01c01f01p01-ch1sk1fk1fl1.tiff',
    { batch: '2021_04_26_Batch1', plate: 'BR00117035', well: 'A01', site: '1', channel: '1' },
  ],
  [
    'cpg',
    'source_5/images/B2/images/ACPJUM012/ACPJUM012_B02_T0001F004L01A01Z01C01.tif',
    { batch: 'B2', plate: 'ACPJUM012', well: 'B02', site: '4' },
  ],
];

describe('file names of the field, as a scan without hints understands them', () => {
  for (const [layout, name, expected] of EXAMPLES) {
    it(`${layout}: ${name}`, async () => {
      const found = await scan(imageFolder(name));
      expect(found.layout).toBe(layout);
      expect(found.images).toHaveLength(1);
      expect(found.images[0]).toMatchObject({ path: name, ...expected });
    });
  }

  it('case does not matter', async () => {
    const found = await scan(imageFolder('p_a01_S1_W2.TIFF'));
    expect(found.images[0]).toMatchObject({ plate: 'p', well: 'A01', site: '1', channel: '2' });
  });
});

describe('side files', () => {
  it('Harmony: channel names of V5, and of V7, where they stand in a map', async () => {
    const file = 'r01c01f01p01-ch2sk1fk1fl1.tiff';
    const v5 =
      '<Wells><Well><Image id="x" /></Well></Wells>' +
      '<Images><Image Version="1"><ChannelID>1</ChannelID><Row>1</Row><ChannelName>DNA</ChannelName></Image>' +
      '<Image Version="1"><ChannelID>2</ChannelID><ChannelName>Hoechst &amp; co</ChannelName></Image></Images>';
    const named = await scan(studyFolder({ [file]: null, 'Index.idx.xml': v5 }));
    expect(named.images[0]).toMatchObject({ channelName: 'Hoechst & co', pixelUm: null, xUm: null });
    const v7 =
      '<Map><Entry ChannelID="2"><FlatfieldProfile>x</FlatfieldProfile><ChannelName>ER</ChannelName>' +
      '<ImageResolutionX Unit="m">3.25E-07</ImageResolutionX></Entry></Map>' +
      '<Image><Row>1</Row><Col>1</Col><FieldID>1</FieldID><ChannelID>2</ChannelID>' +
      '<PositionX Unit="m">0.001</PositionX><PositionY Unit="m">-2E-05</PositionY></Image>';
    const mapped = await scan(studyFolder({ [file]: null, 'Index.xml': v7 }));
    expect(mapped.images[0]).toMatchObject({ channelName: 'ER', pixelUm: 0.325, xUm: 1000, yUm: -20 });
    expect(mapped.skipped).toMatchObject([{ reason: 'is no image but an index of the instrument' }]);
  });

  it('Harmony: a plate measured twice is two plates', async () => {
    const file = 'Images/r01c01f01p01-ch1sk1fk1fl1.tiff';
    const found = await scan(
      imageFolder(
        `B1__2021-05-02T16_02_51-Measurement1/${file}`,
        `B1__2021-05-03T16_02_51-Measurement 2/${file}`,
      ),
    );
    expect(found.images.map(({ plate }) => plate)).toEqual([
      'B1__2021-05-02T16_02_51-Measurement1',
      'B1__2021-05-03T16_02_51-Measurement 2',
    ]);
  });

  it('MetaXpress: wave names of the .HTD file', async () => {
    const found = await scan(
      studyFolder({
        'P1_A01_s1_w2.tif': null,
        'P1.HTD': '"HTSInfoFile", Version 1.0\r\n"WaveName1", "DAPI"\r\n"WaveName2", "FITC"\r\n',
      }),
    );
    expect(found.images[0].channelName).toBe('FITC');
  });

  it('CellVoyager: images that the list names and that are missing are told', async () => {
    const [there, missing] = ['C01', 'C02'].map((channel) => `P_B02_T0001F004L01A01Z01${channel}.tif`);
    const record = (name: string): string =>
      `<bts:MeasurementRecord bts:Type="IMG" bts:Ch="1">${name}</bts:MeasurementRecord>`;
    const found = await scan(
      studyFolder({ [there]: null, 'MeasurementData.mlf': record(there) + record(missing) }),
    );
    expect(found.warnings.join()).toContain(`MeasurementData.mlf names 1 image that is not in`);
    expect(found.warnings.join()).toContain(missing);
  });

  it('LoadData: files by folder and name, plate and well from its columns', async () => {
    const table =
      'FileName_DNA,PathName_DNA,FileName_ER,PathName_ER,Metadata_Plate,Metadata_Well,Metadata_Site,Metadata_dose\n' +
      'a1.tif,/data/p1,a2.tif,/data/p1,P1,b2,01,0.5\n' +
      'a1.tif,/data/p2,a2.tif,/data/p2,P2,B3,2,1\n';
    const found = await scan(
      studyFolder({ 'load_data.csv': table, 'p1/a1.tif': null, 'p1/a2.tif': null, 'p2/a1.tif': null }),
    );
    expect(found.layout).toBe('loaddata');
    expect(
      found.images.map(({ path, plate, well, site, channel, extra }) => [
        path,
        plate,
        well,
        site,
        channel,
        extra['dose'],
      ]),
    ).toEqual([
      ['p1/a1.tif', 'P1', 'B02', '1', 'DNA', '0.5'],
      ['p1/a2.tif', 'P1', 'B02', '1', 'ER', '0.5'],
      ['p2/a1.tif', 'P2', 'B03', '2', 'DNA', '1'],
    ]);
    expect(found.warnings.join()).toContain('LoadData names 1 file that is not there: a2.tif');
  });
});

describe('folder levels', () => {
  const folder = imageFolder(
    'lab1/p1/neutrophil/a.png',
    'lab1/p2/monocyte/b.png',
    'lab2/p1/neutrophil/c.png',
  );

  it('the names given fill fields or are columns of their own', async () => {
    const found = await scan(folder, { levels: ['batch', 'patient', 'label'] });
    expect(found.layout).toBe('levels');
    expect(found.images.map(({ batch, extra }) => [batch, extra])).toEqual([
      ['lab1', { patient: 'p1', label: 'neutrophil' }],
      ['lab1', { patient: 'p2', label: 'monocyte' }],
      ['lab2', { patient: 'p1', label: 'neutrophil' }],
    ]);
  });

  it('one level short, the folder given is the first; too shallow files are listed', async () => {
    const short = await scan(`${folder}/lab1`, { levels: ['batch', 'patient', 'label'] });
    expect(short.images.map(({ batch }) => batch)).toEqual(['lab1', 'lab1']);
    const mixed = await scan(imageFolder('b/x/1.png', 'c/y/2.png', '3.png'), { levels: ['batch', 'label'] });
    expect(mixed.skipped).toEqual([{ path: '3.png', root: 0, reason: 'does not fit the layout "levels"' }]);
    expect(mixed.warnings.join()).toContain('1 of 3 images does not fit the layout "levels": 3.png');
  });

  it('a folder that all share is passed over', async () => {
    const found = await scan(imageFolder('images/b1/x/1.png', 'images/b2/x/2.png'), {
      levels: ['batch', 'label'],
    });
    expect(found.images.map(({ batch }) => batch)).toEqual(['b1', 'b2']);
  });

  it('without names, levels are numbered and nothing is taken for a batch', async () => {
    const found = await scan(folder);
    expect(found.images[0]).toMatchObject({
      batch: null,
      extra: { level1: 'lab1', level2: 'p1', level3: 'neutrophil' },
    });
  });
});

describe('own patterns', () => {
  const folder = imageFolder('w1/P1-b7_f03_DAPI.tif', 'w2/P1-b7_f03_GFP.tif');
  const expected = [
    ['P1', 'B07', '3', 'DAPI'],
    ['P1', 'B07', '3', 'GFP'],
  ];

  it('a template', async () => {
    const found = await scan(folder, { pattern: '{plate}-{well}_f{site}_{channel}.tif' });
    expect(found.layout).toBe('pattern');
    expect(found.images.map(({ plate, well, site, channel }) => [plate, well, site, channel])).toEqual(
      expected,
    );
  });

  it('a template over folders, with a column of one’s own', async () => {
    const found = await scan(folder, { pattern: '{week}/{plate}-{well}_f{site}_{channel}' });
    expect(found.images.map(({ extra }) => extra)).toEqual([{ week: 'w1' }, { week: 'w2' }]);
  });

  it('a regular expression with Python’s named groups, row and column', async () => {
    const found = await scan(folder, {
      pattern: '(?P<plate>\\w+)-(?P<row>[a-p])(?P<col>\\d+)_f(?P<field>\\d+)_(?P<ch>\\w+)\\.',
    });
    expect(found.images.map(({ plate, well, site, channel }) => [plate, well, site, channel])).toEqual(
      expected,
    );
  });

  it('what cannot be read is refused with an example', async () => {
    await expect(scan(folder, { pattern: 'image.tif' })).rejects.toThrow('names nothing');
    await expect(scan(folder, { pattern: '(?<plate>' })).rejects.toThrow('cannot be read');
    await expect(scan(folder, { layout: 'pattern' })).rejects.toThrow('needs a pattern');
  });
});
