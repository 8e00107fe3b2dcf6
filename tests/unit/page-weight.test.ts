import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const lib = join(root, 'src/lib');

/** What a file imports when it runs, `import type` and what is loaded later left out. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/^\s*(?:import|export)\s+(?!type\b)[^;'"]*?(?:from\s*)?['"]([^'"]+)['"]/gm);
  return [...statements].map(([, name]) => name!);
}

function fileOf(name: string, from: string): string | null {
  if (name.startsWith('$lib')) name = join(lib, name.slice('$lib'.length));
  else if (name.startsWith('.')) name = resolve(dirname(from), name);
  else return null;
  return [name, `${name}.ts`, join(name, 'index.ts')].find((each) => statSync(each, { throwIfNoEntry: false })?.isFile()) ?? null;
}

/** Every module that is loaded with these files, packages by name, with the way to it. */
function loadedWith(files: string[]): Map<string, string> {
  const ways = new Map(files.map((file) => [file, relative(root, file)]));
  for (const [file, way] of ways) {
    if (!file.startsWith(root)) continue;
    for (const name of importsOf(file)) {
      const next = fileOf(name, file) ?? name;
      if (!ways.has(next)) ways.set(next, `${way} -> ${name}`);
    }
  }
  return ways;
}

const within = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => ending.test(name)).map((name) => join(folder, name));

describe('What pages load', () => {
  const pages = [...within(join(root, 'src/routes'), /\.svelte$/), ...within(join(lib, 'components'), /\.svelte$/), ...within(join(lib, 'client'), /\.ts$/)];

  test('no page loads the schema library, the catalogue of models, the price book or a step', () => {
    const heavy = /^zod|\/pipeline\/(catalogue|prices|models|outputs|profiles|index)\.ts$|\/pipeline\/(steps|graph|prompts)\/|\/server\//;
    const reached = [...loadedWith(pages)].filter(([name]) => heavy.test(name)).map(([, way]) => way);
    expect(reached).toEqual([]);
  });

  test('dialogs, the timeline and the panels of review are not loaded with the notebook', () => {
    const loaded = [...loadedWith([join(root, 'src/routes/p/[id]/+page.svelte')]).keys()].map((name) => relative(lib, name));
    expect(loaded).toContain('components/notebook/Outline.svelte');
    const later = ['notebook/Palette', 'notebook/Costs', 'notebook/Compare', 'timeline/Timeline', 'timeline/PreviewPlayer', 'review/SharePanel', 'review/OwnerThread'];
    expect(later.filter((name) => loaded.includes(`components/${name}.svelte`))).toEqual([]);
  });
});
