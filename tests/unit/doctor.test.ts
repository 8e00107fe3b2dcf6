import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testCertificate } from '../support/certificate.ts';
import { examine, freeBytes, judgeFonts, judgeNode, judgeSpace } from '../../src/lib/server/doctor.ts';
import { libraryFile } from '../../src/lib/server/credentials/library.ts';
import { missingFonts, wordFonts } from '../../src/lib/server/media/font-files.ts';
import { parts } from '../../src/lib/server/sheets/index.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'scenebook-doctor-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const named = async (name: string, patient: Parameters<typeof examine>[0]) => (await examine(patient)).find((finding) => finding.name === name);

describe('the doctor', () => {
  it('examines every part in one order, each with what it is for', async () => {
    const findings = await examine({ data: folder, env: process.env });
    expect(findings.map(({ name }) => name)).toEqual([
      'Node', 'FFmpeg', 'FFmpeg from npm', 'Data folder', 'Free space', 'Key file', 'SQLite', 'Picture library', 'Fonts', 'OpenCV', 'Face comparison', 'Cut-out model', 'Content credentials'
    ]);
    for (const { found, why, ok, level, advice } of findings) {
      expect(found).not.toBe('');
      expect(why).toMatch(/^[A-Z].*\.$/);
      expect(ok).toBe(level === 'ok');
      expect(advice === '').toBe(ok);
    }
  });

  it('warns of a key file that others can read, and says what to do', async () => {
    writeFileSync(join(folder, 'keys.key'), Buffer.alloc(32), { mode: 0o644 });
    expect(await named('Key file', { data: folder, env: {} })).toMatchObject({ level: 'warning', found: 'readable by others (mode 644)', advice: expect.stringContaining('chmod 600') });
    chmodSync(join(folder, 'keys.key'), 0o600);
    expect(await named('Key file', { data: folder, env: {} })).toMatchObject({ level: 'ok', found: 'readable by this user alone' });
  });

  it('finds the libraries that the project installs, with their versions', async () => {
    const findings = await examine({ data: folder, env: process.env });
    const found = Object.fromEntries(findings.map((finding) => [finding.name, finding]));
    expect(found['SQLite']).toMatchObject({ ok: true, found: expect.stringMatching(/^3\.\d+\.\d+$/) });
    expect(found['Picture library']).toMatchObject({ ok: true, found: expect.stringMatching(/^sharp \d.*, libvips \d/) });
    expect(found['Fonts']).toMatchObject({ ok: true, found: 'Inter' });
  });

  it('names each font file that is missing, and what to do', () => {
    const missing = missingFonts([...wordFonts, '@expo-google-fonts/inter/400Regular/Inter_401.ttf', 'no-such-fonts/None.ttf']);
    expect(missing).toEqual(['Inter_401.ttf', 'None.ttf']);
    expect(judgeFonts(missing)).toEqual({ level: 'error', found: 'missing: Inter_401.ttf, None.ttf', advice: expect.stringContaining('npm start') });
  });

  it('REF-11: lists the optional parts with what each is for and how to add it, as no fault', async () => {
    const findings = await examine({ data: folder, env: process.env });
    for (const { name, why, add } of parts) {
      const finding = findings.find((each) => each.name === name)!;
      expect(finding).toMatchObject({ level: 'ok', why, found: expect.not.stringContaining(why) });
      if (!finding.found.startsWith('installed')) expect(finding.found).toContain(add);
    }
  });

  it('says how films are signed: no fault without a certificate, a warning with a wrong one', async () => {
    expect(await named('Content credentials', { data: folder, env: {} })).toMatchObject({ level: 'ok', found: expect.stringMatching(/^optional\. .*(npm install|SCENEBOOK_C2PA_CERTIFICATE)/) });
    const { chain, key } = testCertificate();
    const env = { SCENEBOOK_C2PA_CERTIFICATE: join(folder, 'chain.pem'), SCENEBOOK_C2PA_KEY: join(folder, 'own.key') };
    writeFileSync(env.SCENEBOOK_C2PA_CERTIFICATE, chain);
    writeFileSync(env.SCENEBOOK_C2PA_KEY, testCertificate().key);
    if (libraryFile() === null) return;
    expect(await named('Content credentials', { data: folder, env })).toMatchObject({ level: 'warning', found: expect.stringContaining('does not belong') });
    writeFileSync(env.SCENEBOOK_C2PA_KEY, key);
    expect(await named('Content credentials', { data: folder, env })).toMatchObject({ level: 'ok', found: expect.stringMatching(/^signed as Test signer, until \d{4}-/) });
  });

  it('says how to get FFmpeg where there is none', async () => {
    const finding = await named('FFmpeg', { data: folder, env: { PATH: folder, FFMPEG_PATH: join(folder, 'none') } });
    const spare = await named('FFmpeg from npm', { data: folder, env: { PATH: folder } });
    // The package ffmpeg-static stands in where its binary could be fetched.
    expect(finding).toMatchObject(
      spare?.ok ? { ok: true, level: 'ok' } : { ok: false, level: 'error', found: 'none with libx264', advice: expect.stringContaining('FFMPEG_PATH') }
    );
  });

  it('makes the data folder and leaves nothing in it', async () => {
    const data = join(folder, 'deep', 'data');
    expect(await named('Data folder', { data, env: {} })).toMatchObject({ ok: true, found: data });
    expect(readdirSync(data)).toEqual([]);
  });

  it('says that a data folder cannot be written, and why', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const findings = await examine({ data: join(file, 'data'), env: {} });
    expect(findings.find(({ name }) => name === 'Data folder')).toMatchObject({
      level: 'error', found: expect.stringContaining('cannot be written (ENOTDIR)'), advice: expect.stringContaining('SCENEBOOK_DATA')
    });
    expect(findings.find(({ name }) => name === 'Free space')?.found).toMatch(/free$/);
  });

  it('knows the free space of a folder', async () => {
    expect(await freeBytes(folder)).toBeGreaterThan(0);
  });

  it.each([
    [500e9, 'ok', '500.0 GB free'], [2e9, 'ok', '2.0 GB free'], [1.9e9, 'warning', '1.9 GB free'],
    [200e6, 'warning', '200 MB free'], [199.9e6, 'error', '199 MB free']
  ])('judges %d free bytes: %s, %s', (bytes, level, found) => expect(judgeSpace(bytes)).toMatchObject({ level, found }));

  it.each([['24.21.0', 'ok'], ['22.18.0', 'ok'], ['22.17.0', 'error'], ['20.20.2', 'error']])('judges Node %s: %s', (version, level) => {
    expect(judgeNode(version).level).toBe(level);
  });
});
