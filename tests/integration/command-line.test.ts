import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/lib/server/config.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenebook-cli-'));
  for (const [index, colour] of ['#b03030', '#3050b0', '#30a050'].entries()) {
    const disc = `<svg width="400" height="400"><rect width="400" height="400" fill="#f4f4f4"/><circle cx="200" cy="200" r="110" fill="${colour}"/></svg>`;
    await writeFile(join(folder, `disc-${index}.png`), await sharp(Buffer.from(disc)).png().toBuffer());
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { code: number; out: string; err: string; events: Record<string, unknown>[] };

async function scenebook(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: { ...process.env, SCENEBOOK_DATA: join(folder, 'data'), ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  const [code] = (await once(child, 'close')) as [number];
  const events = out.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, out, err, events };
}

const brief = async (name: string, text: string) => writeFile(join(folder, name), text);

it.each(['scenebook', 'scenebook.js'])('ORCH-6: bin/%s can be run as it is', async (name) => {
  const { stdout } = await promisify(execFile)(fileURLToPath(new URL(`../../bin/${name}`, import.meta.url)), ['--help']);
  expect(stdout).toContain('Usage: scenebook COMMAND');
});

describe('bad usage', () => {
  it.each([
    [['nonsense'], 'There is no command "nonsense".'],
    [['run'], 'run needs a brief'],
    [['list', 'more'], 'list does not take "more".'],
    [['status', '--out', 'x.mp4'], 'status does not take --out.'],
    [['run', 'absent.yaml'], 'There is no file absent.yaml.'],
    [['export', 'nobody'], 'There is no notebook "nobody".'],
    [['run', '--speed', 'brief.yaml'], "Unknown option '--speed'"],
    [['run', '--cap', 'much', 'brief.yaml'], '--cap is an amount in dollars'],
    [['list', '--cap', '5'], 'list does not take --cap.'],
    [['status', '--csv'], 'status does not take --csv.'],
    [['costs'], 'costs needs a notebook.'],
    [['undo', 'nobody'], 'There is no notebook "nobody".'],
    [['bundle'], 'bundle needs a notebook.'],
    [['import'], 'import needs a bundle'],
    [['import', 'absent.zip'], 'There is no file absent.zip.'],
    [['import', 'x.zip', '--out', 'y'], 'import does not take --out.']
  ])('%j ends with 2 and one sentence', async (args, sentence) => {
    const { code, err } = await scenebook(args);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  it.each([
    ['prompt: [', 'is not valid YAML'],
    ['prompt: Hello\nimages: [absent.png]', 'the picture absent.png cannot be read'],
    ['prompt: Hello\nscene: 4', 'Known are title, prompt'],
    ['prompt: Hello\naspect: "4:3"', 'aspect'],
    ['title: x', 'prompt'],
    ['prompt: Hello\nstory: 4', 'story'],
    ['prompt: Hello\nimages: [brief.yaml]', 'brief.yaml']
  ])('a brief such as %j is refused by name, and no notebook is made of it', async (text, sentence) => {
    await brief('brief.yaml', text);
    const { code, err } = await scenebook(['run', 'brief.yaml']);
    expect({ code, said: err.includes(sentence) ? sentence : err }).toEqual({ code: 2, said: sentence });
    expect((await scenebook(['list', '--json'])).events).toEqual([]);
  });

  it.each([['--help'], ['list'], ['doctor']])('nobody listening to %s any more is no error', async (command) => {
    const child = spawn(process.execPath, [main, command], { cwd: folder, env: { ...process.env, SCENEBOOK_DATA: join(folder, 'data') } });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(err).toBe('');
  });

  it('help is no error', async () => {
    expect(await scenebook(['--help'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('run', () => {
  it('ORCH-6: makes the film a brief describes, told as one JSON object a line', async () => {
    await brief('film.yaml', 'title: Disc\nprompt: A red disc for people who like red discs.\nimages: [disc-0.png, disc-1.png, disc-2.png]\nscenes: 2\nseconds: 2\nstory: 2\naspect: "9:16"\n');
    const { code, events, err } = await scenebook(['run', 'film.yaml', '--out', 'out/film.mp4', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(events[0]).toMatchObject({ event: 'created', title: 'Disc' });
    expect(events.filter(({ event }) => event === 'progress').length).toBeGreaterThan(0);
    const fresh = new Set(events.filter(({ event, state }) => event === 'cell' && state === 'fresh').map(({ cell }) => cell));
    for (const cell of ['storyboard', 's1/start', 's2/end', 's2/clip', 's2/drift', 'export']) expect(fresh).toContain(cell);
    expect(events.at(-2)).toMatchObject({ event: 'wrote', frames: 96, duration: 4 });
    expect(events.at(-1)).toMatchObject({ event: 'done' });

    const film = join(folder, 'out', 'film.mp4');
    expect(await probeVideo(film)).toMatchObject({ width: 720, height: 1280, frames: 96 });
    expect(await decodeCheck(process.env, film, { origin: 'ours', signal: new AbortController().signal })).toMatchObject({ frames: 96 });
    expect(await readdir(join(folder, 'out'))).toEqual(['film.mp4']);

    const { events: [listed] } = await scenebook(['list', '--json']);
    expect(listed).toMatchObject({ title: 'Disc', stage: 'complete', scenes: 2 });
    const status = await scenebook(['status', '--json']);
    const cells = status.events[0]!.cells as { id: string; state: string }[];
    expect(cells.every(({ state }) => state === 'fresh')).toBe(true);

    const again = await scenebook(['export', 'disc', '--out', 'again.mp4']);
    expect(again.code).toBe(0);
    expect((await stat(join(folder, 'again.mp4'))).size).toBe((await stat(film)).size);
    expect((await scenebook(['resume', '--json'])).events.filter(({ event }) => event === 'cell')).toEqual([]);

    expect(await scenebook(['bundle', 'disc', '--out', 'disc.zip', '--json'])).toMatchObject({ code: 0, events: [{ event: 'wrote', bytes: (await stat(join(folder, 'disc.zip'))).size }] });
    const elsewhere = { SCENEBOOK_DATA: join(folder, 'elsewhere') };
    expect(await scenebook(['import', 'disc.zip', '--json'], elsewhere)).toMatchObject({ code: 0, events: [{ event: 'imported', title: 'Disc' }] });
    const copied = await scenebook(['export', 'disc', '--out', 'copied.mp4', '--json'], elsewhere);
    expect(copied.events.filter(({ event }) => event === 'cell')).toEqual([]);
    expect((await readFile(join(folder, 'copied.mp4'))).equals(await readFile(film))).toBe(true);
    await writeFile(join(folder, 'half.zip'), (await readFile(join(folder, 'disc.zip'))).subarray(0, 5000));
    expect(await scenebook(['import', 'half.zip'], elsewhere)).toMatchObject({ code: 1, out: expect.stringContaining('it is no zip, or its end is missing') });
    for (const [file, begins] of [['cut.otio', '{'], ['cut.fcpxml', '<?xml'], ['cut.edl', 'TITLE: Disc'], ['board.pdf', '%PDF']] as const) {
      expect((await scenebook(['export', 'disc', '--out', file])).code).toBe(0);
      expect((await readFile(join(folder, file))).toString('latin1').startsWith(begins)).toBe(true);
    }
  });

  it('AD-10: tells estimates and costs as it goes, and afterwards; free work stays under any cap', async () => {
    const data = join(folder, 'capped');
    await brief('capped.yaml', 'title: Capped\nprompt: A green disc.\nimages: [disc-2.png]\nscenes: 2\nseconds: 2\n');
    const { code, events } = await scenebook(['run', 'capped.yaml', '--cap', '0', '--json'], { SCENEBOOK_DATA: data });
    expect(code).toBe(0);
    expect(events.find(({ event }) => event === 'pressed')).toMatchObject({ target: 'outdated', estimate: 0 });
    expect(events.find(({ event, cell, state }) => event === 'cell' && cell === 's1/clip' && state === 'fresh')).toMatchObject({ cost: 0, price: 0 });
    expect(events.find(({ event }) => event === 'ended')).toMatchObject({ state: 'succeeded', estimate: 0, usd: 0, unpriced: 0 });
    expect(events.at(-1)).toMatchObject({ event: 'done', spent: 0 });

    const costs = async (...args: string[]) => scenebook(['costs', 'capped', ...args], { SCENEBOOK_DATA: data });
    expect((await costs('--json')).events[0]).toMatchObject({ usd: 0, cap: 0, left: 0, cache: { hits: 0, calls: 10 } });
    expect((await costs('--csv')).out.trimEnd().split('\r\n')).toHaveLength(12);
    const words = (await costs()).out;
    expect(words).toContain('Capped: $0.00 spent');
    expect(words).toMatch(/Last frames +2 {2}free/);
  });

  it('takes an act back and brings it back', async () => {
    const data = join(folder, 'turned');
    const { openStudio } = await import('../../src/lib/server/studio.ts');
    const { createProject } = await import('../../src/lib/server/projects/create.ts');
    const studio = await openStudio({ config: { ...readConfig(), data } });
    const id = await createProject(studio.sessions, { title: 'Turned', brief: { prompt: 'A disc.' } });
    await studio.sessions.operate(id, { type: 'edit_brief', fields: { seconds: 3 } });
    await studio.close();
    const env = { SCENEBOOK_DATA: data };
    expect(await scenebook(['undo', 'turned', '--json'], env)).toMatchObject({ code: 0, events: [{ event: 'undone', act: "the brief's seconds per clip" }] });
    expect(await scenebook(['undo', 'turned'], env)).toMatchObject({ code: 1, out: expect.stringContaining('nothing to undo') });
    expect(await scenebook(['redo', 'turned'], env)).toMatchObject({ code: 0, out: expect.stringContaining("Done again: the brief's seconds per clip.") });
  });

  it('ends with 1 and keeps what was finished when a step fails; resume goes on from there', async () => {
    const data = join(folder, 'broken');
    await mkdir(data);
    await brief('small.yaml', 'prompt: A blue disc.\nimages: [disc-1.png]\nscenes: 2\nseconds: 2\n');
    const failed = await scenebook(['run', 'small.yaml', '--json'], { SCENEBOOK_DATA: data, FFMPEG_PATH: join(folder, 'no-such-ffmpeg'), PATH: folder });
    expect(failed.code).toBe(1);
    expect(failed.events.some(({ event, message, advice }) => event === 'failed' && message !== '' && advice !== '')).toBe(true);
    const resumed = await scenebook(['resume', '--json'], { SCENEBOOK_DATA: data });
    expect(resumed.code).toBe(0);
    const made = resumed.events.filter(({ event, state }) => event === 'cell' && state === 'running').map(({ cell }) => cell);
    expect(made).not.toContain('stories');
    expect(resumed.events.filter(({ event, cell }) => event === 'cell' && cell === 'stories')).toEqual([]);
    expect(made).not.toContain('s1/start');
    expect(made).toContain('s1/clip');
  });
});

describe('doctor', () => {
  it('looks at every part and says what each is for', async () => {
    const { code, events } = await scenebook(['doctor', '--offline', '--json']);
    expect(code).toBe(0);
    const providers = ['google', 'vertex', 'openai', 'xai', 'replicate', 'compatible'];
    expect(events.map(({ id }) => id).filter(Boolean)).toEqual(providers);
    for (const { id, ...finding } of events) {
      expect(finding).toMatchObject({ name: expect.any(String), found: expect.any(String), ...(id ? { ready: expect.any(Boolean), serves: expect.any(Array) } : { why: expect.any(String) }) });
    }
    expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/node/i), expect.stringMatching(/ffmpeg/i), expect.stringMatching(/space/i)]));
  });
});
