/** Proof: the engine's tests notice nearly every small change of the engine (Stryker); survivors are printed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Row } from '../lib/bench.ts';
import { told } from './wanted.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const least = 90;

type Mutant = { readonly status: string; readonly mutatorName: string; readonly replacement?: string; readonly location: { readonly start: { readonly line: number } } };
type Report = { readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>> };

export const mutants: Bench = {
  name: 'mutants',
  about: 'Mutation testing of src/lib/pipeline/graph, fingerprint, status and what they stand on: the share of mutants that the tests notice.',
  run: async (say) => {
    const package_ = createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json');
    const stryker = spawn(process.execPath, [join(dirname(package_), 'bin', 'stryker.js'), 'run', 'tests/mutants/stryker.json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    stryker.stdout.on('data', (part: Buffer) => {
      const line = part.toString().trim().split('\n').findLast((each) => each.startsWith('Mutation testing'));
      if (line) say(line);
    });
    await once(stryker, 'close');
    const { files } = JSON.parse(await readFile(join(root, 'test-results', 'mutants.json'), 'utf8')) as Report;
    const rows = Object.entries(files).map(([file, { mutants: list }]) => row(`  ${file.replace('src/lib/pipeline/', '')}`, list));
    for (const [file, { mutants: list }] of Object.entries(files)) {
      for (const { status, mutatorName, replacement = '', location } of list) if (isAlive(status)) say(`${file}:${location.start.line} ${status} ${mutatorName} ${replacement.replace(/\s+/g, ' ').slice(0, 100)}`);
    }
    const all = Object.values(files).flatMap((file) => file.mutants);
    return [{ ...row('mutants noticed', all), aim: `at least ${least} %`, met: share(all) >= least }, told('  mutants', all.length, ''), ...rows];
  }
};

const isAlive = (status: string) => status === 'Survived' || status === 'NoCoverage';
const counted = (list: readonly Mutant[]) => list.filter(({ status }) => status === 'Killed' || status === 'Timeout' || isAlive(status));
const share = (list: readonly Mutant[]): number => (100 * counted(list).filter(({ status }) => !isAlive(status)).length) / Math.max(1, counted(list).length);
const row = (what: string, list: readonly Mutant[]): Row => ({ what, ours: share(list), peer: null, by: '', ratio: null, unit: '%', aim: null, met: null });
