import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../main/core/errors';
import { createTask } from '../../main/core/task';
import { scanFolders } from '../../main/study/scan-folders';
import { imageBytes, imageFolder, inputError, scan, studyFolder } from './study-helpers';

describe('what is left out, and why', () => {
  it('empty, text, broken, foreign and preview files are listed; hidden ones are not', async () => {
    const folder = studyFolder({
      'P1_A01_s1_w1.tif': null,
      'P1_A01_s1_w1_thumb4BFD4018-E675-475E-B5AB-2E959E6B6DA1.tif': null,
      'P1_A01_s1_w2.tif': '',
      'P1_A01_s1_w3.tif': 'this is a text, somebody gave it the wrong name',
      'P1_A01_s1_w4.tif': new Uint8Array(64),
      'P1_A01_s1_w5.tif': Uint8Array.of(200, 3, 1, 255, 0),
      'notes.txt': 'x',
      'holiday.jpg': null,
      'Thumbs.db': 'x',
      '.DS_Store': 'x',
      '._P1_A01_s1_w1.tif': 'x',
    });
    const found = await scan(folder);
    expect(found.images.map(({ path: file }) => file)).toEqual(['P1_A01_s1_w1.tif']);
    expect(Object.fromEntries(found.skipped.map(({ path: file, reason }) => [file, reason]))).toEqual({
      'P1_A01_s1_w1_thumb4BFD4018-E675-475E-B5AB-2E959E6B6DA1.tif': 'is a preview (thumbnail)',
      'P1_A01_s1_w2.tif': 'is empty (0 bytes)',
      'P1_A01_s1_w3.tif': 'is a text file, not an image',
      'P1_A01_s1_w4.tif': 'is broken: it begins with zeros',
      'P1_A01_s1_w5.tif': 'is not an image of a known kind, or is broken',
      'notes.txt': 'is not an image (by its name)',
      'holiday.jpg': 'does not fit the layout "imagexpress"',
    });
  });

  it('a copy under the same label is left out, one under another label is kept and told', async () => {
    const same = imageBytes('a.png', 'the same picture');
    const folder = studyFolder({
      'b1/x/a.png': same,
      'b1/x/copy.png': same,
      'b1/y/other.png': same,
      'b2/x/c.png': null,
    });
    const found = await scan(folder, { levels: ['batch', 'label'] });
    expect(found.skipped).toEqual([
      { path: 'b1/x/copy.png', root: 0, reason: 'is a copy of b1/x/a.png (same bytes)' },
    ]);
    expect(found.images).toHaveLength(3);
    expect(found.warnings.join()).toContain('b1/x/a.png = b1/y/other.png');
  });

  it('equal bytes in different wells are blank wells, not copies', async () => {
    const blank = imageBytes('a.tif', 'nothing');
    const found = await scan(studyFolder({ 'P_A01_s1_w1.tif': blank, 'P_A02_s1_w1.tif': blank }));
    expect(found.images).toHaveLength(2);
  });

  it('links: a loop ends, a link to nowhere is told, a link to a file is followed', async () => {
    const folder = imageFolder('a/1.png', 'b/2.png');
    symlinkSync(folder, path.join(folder, 'a', 'again'));
    symlinkSync(path.join(folder, 'none.png'), path.join(folder, 'gone.png'));
    const found = await scan(folder);
    expect(found.images).toHaveLength(2);
    expect(found.skipped).toEqual([
      { path: 'a/again', root: 0, reason: 'is a link to a folder that was already looked through' },
      { path: 'gone.png', root: 0, reason: 'is a link that leads nowhere' },
    ]);
  });

  it('only the channels asked for', async () => {
    const folder = imageFolder('P_A01_s1_w1.tif', 'P_A01_s1_w2.tif');
    expect((await scan(folder, { channels: ['2'] })).images.map(({ channel }) => channel)).toEqual(['2']);
    expect(await inputError(() => scan(folder, { channels: ['9'] }))).toContain(
      'no image is of channel 9 | there are 1, 2',
    );
  });
});

describe('what is refused', () => {
  it('a folder that does not exist, is a file, or lies in another', async () => {
    const folder = imageFolder('a/1.png');
    expect(await inputError(() => scan(path.join(folder, 'none')))).toContain('none does not exist');
    expect(await inputError(() => scan(path.join(folder, 'a/1.png')))).toContain('is a file, not a folder');
    expect(await inputError(() => scan([folder, path.join(folder, 'a')]))).toContain('lies inside');
  });

  it('a folder without images tells what it has', async () => {
    expect(await inputError(() => scan(studyFolder({ 'a.csv': 'x', 'b.csv': 'x', 'c.czi': 'x' })))).toContain(
      'holds no images: found 2 .csv, 1 .czi',
    );
    expect(await inputError(() => scan(studyFolder({ 'a.tif': '' })))).toContain('not one image in');
  });

  it('a layout that fits nothing names those that do', async () => {
    const message = await inputError(() => scan(imageFolder('P_A01_s1_w1.tif'), { layout: 'rxrx' }));
    expect(message).toContain('no file fits the layout "rxrx"; the first is P_A01_s1_w1.tif');
    expect(message).toContain('imagexpress (1 of 1)');
  });

  it('a layout that there is not', async () => {
    expect(await inputError(() => scan(imageFolder('a.png'), { layout: 'nikon' }))).toContain(
      'there is no layout "nikon"',
    );
  });

  it('work that was stopped', async () => {
    const controller = new AbortController();
    const task = createTask(controller.signal, () => {
      controller.abort();
    });
    const work = scanFolders([imageFolder('a.png')], { layout: 'auto' }, task);
    await expect(work).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('which layout is proposed', () => {
  it('the one that explains most, with counts and the first name that does not fit', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `P_A0${i + 1}_s1_w1.tif`);
    const found = await scan(imageFolder(...names, 'zz.tif', 'B1-1-C1.tif'));
    expect(found.layout).toBe('imagexpress');
    expect(found.candidates.slice(0, 2)).toEqual([
      { layout: 'imagexpress', matched: 9, total: 11, firstUnmatched: 'B1-1-C1.tif' },
      { layout: 'levels', matched: 11, total: 11, firstUnmatched: null },
    ]);
  });

  it('several folders without a batch are a batch each, which is told', async () => {
    const [one, two] = [imageFolder('P1_A01_s1_w1.tif'), imageFolder('P2_A01_s1_w1.tif')];
    const found = await scan([one, two]);
    expect(found.images.map(({ batch, root }) => [batch, root])).toEqual([
      [path.basename(one), 0],
      [path.basename(two), 1],
    ]);
    expect(found.warnings.join()).toContain('taken as a batch');
  });
});

describe('a table of images', () => {
  const table = 'path,batch,plate,well,label,note\nimg/1.png,one,007,a1,x,\nimg/3.png,two,007,B12,y,n\n';

  it('in the folder: it is proposed where names tell nothing, and what has no partner is told', async () => {
    const whole = await scan(studyFolder({ 'metadata.csv': table, 'img/1.png': null, 'img/3.png': null }));
    expect(whole.layout).toBe('metadata-csv');
    const asked = await scan(studyFolder({ 'metadata.csv': table, 'img/1.png': null, 'img/2.png': null }), {
      layout: 'metadata-csv',
    });
    expect(asked.images).toEqual([
      expect.objectContaining({
        path: 'img/1.png',
        batch: 'one',
        plate: '007',
        well: 'A01',
        extra: { label: 'x', note: null },
      }),
    ]);
    expect(asked.warnings.join()).toContain('names 1 file that is not there: img/3.png');
    expect(asked.warnings.join()).toContain('1 of 2 images is not in metadata.csv');
  });

  it('in the folder beside vendor names: it is believed, and completed from the names', async () => {
    const name = 'P1_B02_T0002F004L01A01Z03C01.tif';
    const found = await scan(
      studyFolder({ 'metadata.csv': `path,batch,plate,label\n${name},one,X9,y\n`, [name]: null }),
    );
    expect(found.layout).toBe('metadata-csv');
    expect(found.images[0]).toMatchObject({
      batch: 'one',
      plate: 'X9',
      well: 'B02',
      site: '4',
      channel: '1',
      z: '3',
      t: '2',
      extra: { label: 'y' },
    });
    expect(found.warnings.join()).toContain('read from the file names (cv8000)');
  });

  it('given beside vendor names: both are used, the table is believed', async () => {
    const folder = imageFolder('P1_A01_s1_w1.tif', 'P1_A02_s1_w1.tif');
    const map = path.join(
      studyFolder({ 'map.csv': 'Plate;well_position;Metadata_drug\nP1;a1;DMSO\nP1;C3;taxol\n' }),
      'map.csv',
    );
    const found = await scan(folder, { metadata: map });
    expect(found.images.map(({ well, extra }) => [well, extra['drug'] ?? null])).toEqual([
      ['A01', 'DMSO'],
      ['A02', null],
    ]);
    expect(found.warnings.join('; ')).toContain('1 image is of a well that map.csv does not have: P1/A02');
    expect(found.warnings.join('; ')).toContain('1 wells of map.csv are without images: P1/C03');
  });

  it('a table that fits no image, or has rows of another length, is refused', async () => {
    const folder = imageFolder('P1_A01_s1_w1.tif');
    const file = (text: string): string => path.join(studyFolder({ 'm.csv': text }), 'm.csv');
    expect(await inputError(() => scan(folder, { metadata: file('plate,well,x\nQ,A1,1\n') }))).toContain(
      'no image matches by plate and well',
    );
    expect(await inputError(() => scan(folder, { metadata: file('plate,well,x\nQ,A1\n') }))).toContain(
      'row 1: 2 values',
    );
    expect(await inputError(() => scan(folder, { metadata: file('a,b\n1,2\n') }))).toContain(
      'has no well column',
    );
  });
});
