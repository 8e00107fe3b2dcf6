/**
 * Golden files: what each release kept has to mean the same in every later one. A later release adds its own with
 * `node tests/support/golden.ts <release>` and leaves those of the releases before it as they are.
 */
import { copyFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonical, fingerprint, stepName, steps, topology } from '../../src/lib/pipeline/index.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { goldenFolder, told, type GoldenFacts, type GoldenStep } from '../support/golden.ts';

const files = await readdir(goldenFolder);
const releases = files.filter((name) => name.endsWith('.db')).map((name) => name.slice(0, -'.db'.length));
const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(goldenFolder, name), 'utf8')) as T;

describe.each(releases)('what release %s kept', (release) => {
  it('has the same fingerprints, and a step of the same name and version reads the same', async () => {
    const golden = await read<Record<string, GoldenStep>>(`${release}.fingerprints.json`);
    const nodes = topology(['s1', 's2', 's3'], { slate: true });
    for (const [step, { params, inputs, fingerprint: kept }] of Object.entries(golden)) {
      expect(inputs.map(({ value }) => environment.digest(canonical(value))), step).toEqual(inputs.map(({ digest }) => digest));
      expect(fingerprint({ step, params, inputs }, environment.digest), step).toBe(kept);
      const node = nodes.find((each) => stepName(each.step) === step);
      if (node && step !== 'brief@1') expect(node.inputs.map(({ port, slice }) => [port, slice]), `${step} reads other things and has the same version`).toEqual(inputs.map(({ port, slice }) => [port, slice]));
    }
  });

  it('opens, loses nothing, and every cell stands where it stood', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-golden-'));
    try {
      await copyFile(join(goldenFolder, `${release}.db`), join(folder, 'scenebook.db'));
      const golden = await read<GoldenFacts>(`${release}.json`);
      const opened = await openDatabase(folder);
      const sessions = openSessions(opened, 'studio:1:later', { milliseconds: 1000 });
      expect(told((await sessions.read(golden.project))!)).toEqual(golden);
      // Its history can still be gone through, back and forth.
      let acts = 0;
      while ((await sessions.turn(golden.project, 'undo')).ok) acts++;
      expect(acts).toBeGreaterThan(5);
      for (; acts > 0; acts--) expect(await sessions.turn(golden.project, 'redo')).toMatchObject({ ok: true });
      expect(told((await sessions.read(golden.project))!)).toEqual(golden);
      await opened.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it('covers every step of this release', async () => {
  const golden = await read<Record<string, GoldenStep>>(`${releases.at(-1)}.fingerprints.json`);
  // Steps that came after the newest release have nothing to keep yet.
  expect(steps.map(stepName)).toEqual(expect.arrayContaining(Object.keys(golden)));
});
