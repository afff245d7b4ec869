import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { temporaryFolder, unbatch } from '../helpers/cli';

const folder = temporaryFolder();

/** A table of profiles; rows of (batch, label), features random around nothing. */
function table(name: string, rows: readonly (readonly [batch: string, label: string])[], spoil = ''): string {
  const rng = createRng(1, name);
  const lines = rows.map(([batch, label], i) => {
    const features = Array.from({ length: 4 }, () => rng.normal().toFixed(4));
    if (i === 2 && spoil !== '') features[1] = spoil;
    return [batch, label, ...features].join(',');
  });
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(file, ['Metadata_Batch,Metadata_Label,f0,f1,f2,f3', ...lines].join('\n'));
  return file;
}

const balanced = Array.from({ length: 24 }, (_, i) => [`b${i % 2}`, `l${Math.floor(i / 2) % 3}`] as const);

/** The one line that people see. */
async function line(...argv: readonly string[]): Promise<string> {
  const { code, stderr, stdout } = await unbatch(...argv);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  const lines = stderr.split('\n').filter((text) => text.startsWith('unbatch:'));
  expect(lines).toHaveLength(1);
  return lines[0];
}

const correct = (file: string, ...more: readonly string[]): Promise<string> =>
  line(
    'correct',
    file,
    '--method',
    'combat',
    '--batch',
    'Batch',
    '--out',
    path.join(folder, 'out.csv'),
    ...more,
  );

describe('wrong input gets one clear line', () => {
  it('a wrong column', async () => {
    const message = await line(
      'correct',
      table('good', balanced),
      '--method',
      'combat',
      '--batch',
      'Btch',
      '--out',
      'x.csv',
    );
    expect(message).toBe('unbatch: there is no column "Btch" (there are Batch, Label)');
  });

  it('the same as JSON', async () => {
    const { code, stdout } = await unbatch(
      'evaluate',
      path.join(folder, 'absent.csv'),
      '--batch',
      'b',
      '--json',
    );
    expect(code).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('input');
    expect(error.message).toContain('absent.csv');
  });

  it('an empty folder, a folder without images, a folder that is not there', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    expect(await line('run', empty, '--out', path.join(folder, 'o'))).toContain(
      'holds no images: the folder is empty',
    );
    writeFileSync(path.join(empty, 'notes.docx'), 'x');
    expect(await line('scan', empty)).toContain('holds no images: found 1 .docx');
    expect(await line('run', path.join(folder, 'nowhere'), '--out', 'x')).toContain('nowhere does not exist');
  });

  it('nothing but a text file called .tif', async () => {
    const texts = path.join(folder, 'texts');
    mkdirSync(texts);
    writeFileSync(path.join(texts, 'a.tif'), 'plain text, no picture');
    expect(await line('scan', texts)).toMatch(/not one image in .* can be used; a\.tif .*not an image/);
  });

  it('NaN features: left out with a list in a table, an error on demand and in npy', async () => {
    const file = table('nan', balanced, 'NaN');
    const out = path.join(folder, 'nan-out.csv');
    const { code, stderr } = await unbatch(
      'correct',
      file,
      '--method',
      'center',
      '--batch',
      'Batch',
      '--out',
      out,
    );
    expect(code).toBe(0);
    expect(stderr).toContain('f1');
    expect(await correct(file, '--fail-on-missing')).toContain('f1');
  });

  it('a batch with one member is corrected as the reference does, or refused in words', async () => {
    const file = table('single', [...balanced, ['b9', 'l0']]);
    const out = path.join(folder, 'single-out.csv');
    const { code, stderr } = await unbatch(
      'correct',
      file,
      '--method',
      'combat',
      '--batch',
      'Batch',
      '--out',
      out,
    );
    expect(code).toBe(0);
    expect(stderr).toContain('one');
  });

  it('batch confounded with label: a red light that says why; ComBat keeping the label refuses', async () => {
    const file = table(
      'confounded',
      balanced.map(([batch]) => [batch, batch === 'b0' ? 'drug' : 'control'] as const),
    );
    const { stdout } = await unbatch(
      'evaluate',
      file,
      '--batch',
      'Batch',
      '--label',
      'Label',
      '--metrics',
      'asw-batch',
    );
    expect(stdout).toContain('design: red.');
    expect(stdout).toContain('cannot be told apart');
    expect(await correct(file, '--covariates', 'Label')).toContain('cannot keep Label');
  });

  it('a method that lacks what it needs, with how to give it', async () => {
    const message = await line('correct', table('good2', balanced), '--method', 'tvn', '--out', 'x.csv');
    expect(message).toContain('tvn needs controls');
    expect(message).toContain('--controls <column>=<value>');
  });

  it('unknown commands, options, methods, formats', async () => {
    expect(await line('corect')).toContain('there is no command "corect"');
    expect(await line('correct', 'x.csv', '--mthod', 'a')).toContain('there is no option --mthod');
    expect(await line('correct', 'x.csv', '--method', 'combt', '--out', 'y.csv')).toContain(
      'there is no method "combt"',
    );
    expect(await correct(table('good3', balanced), '--param', 'prior=flat')).toContain(
      'prior must be one of',
    );
  });
});
