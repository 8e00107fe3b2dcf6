/**
 * The whole pipeline on a profile of a paid provider, against its loopback server: brief to film by the studio's own
 * runner, with a studio that ends in the middle of every clip and another one that goes on.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, moneyOf, type Film } from '../../src/lib/pipeline/index.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { ingestPicture } from '../../src/lib/server/media/ingest.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { clock, type Clock, type Patience } from '../../src/lib/server/providers/http/clock.ts';
import type { Keys } from '../../src/lib/server/providers/keys.ts';
import { localProvider, openToolbox, type Provider } from '../../src/lib/server/providers/toolbox.ts';
import type { Config } from '../../src/lib/server/config.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import { examineFilm } from '../support/film-file.ts';
import { aPicture } from '../support/loopback/media.ts';
import type { Loopback } from '../support/loopback/plays.ts';

export type Parts = { readonly store: ArtifactStore; readonly config: Config; readonly keys: Keys; readonly clock: Clock; readonly patience: Patience };
export type FilmContract = {
  readonly profile: string;
  readonly key: string;
  /** Servers to call, the variables that lead there, and the providers of the profile. */
  readonly start: () => Promise<{
    readonly loopbacks: readonly Loopback[]; readonly env: Readonly<Record<string, string>>;
    readonly providers: (parts: Parts) => readonly Provider[]; readonly close: () => Promise<void>;
  }>;
  /** Paid calls in all for a film of three scenes. */
  readonly calls: number;
};

const scenes = 3;
const patience: Patience = { look: 30, deadline: 60_000, secondTry: 30, downloads: [30] };

export function filmContract({ profile, key, start, calls }: FilmContract): void {
  describe(`a film on the profile ${profile}`, () => {
    it('ORCH-2, AD-10: is made from a brief, across the end of its studio in the middle of every clip, and nothing is paid twice', async () => {
      const data = await mkdtemp(join(tmpdir(), 'scenebook-film-'));
      const { loopbacks, env, providers, close } = await start();
      const config = { ...readConfig({ ...process.env, ...env }), data };
      const open = () => openStudio({
        config,
        toolbox: ({ store, keys }) => openToolbox([
          localProvider('studio', 'Studio', { media: createMediaTool(store, config.env) }), ...providers({ store, config, keys, clock, patience })
        ])
      });
      const paid = () => loopbacks.flatMap((loopback) => loopback.paid());
      const looks = () => loopbacks.flatMap((loopback) => loopback.looks()).length;
      let studio: Studio | null = null;
      try {
        studio = await open();
        // Every picture of the server is the same one; without this, equal checks would be served from the first.
        studio.settings.write({ cacheHours: 0, paces: Object.fromEntries(studio.toolbox.providers.map(({ id }) => [id, { concurrency: 4, spacing: 0 }])) });
        const picture = await ingestPicture(studio.store, await aPicture(), 'cup.jpg');
        const project = await createProject(studio.sessions, { title: 'Film', profile, brief: { prompt: 'A cup that keeps tea warm.', images: [picture], scenes, seconds: 2 } });
        for (const loopback of loopbacks) loopback.play = 'never';
        const pressed = await studio.runner.press(project, 'outdated', null);
        expect(pressed.ok).toBe(true);
        const handles = async () => [...(await studio!.sessions.read(project))!.attempts.values()].filter(({ cell, handle }) => cell.endsWith('/clip') && handle !== null).length;
        while ((await handles()) < scenes || looks() < scenes) await new Promise((resolve) => setTimeout(resolve, 20));
        await studio.close();
        const before = paid().length;

        for (const loopback of loopbacks) loopback.play = 'well';
        studio = await open();
        await studio.runner.idle();
        const facts = (await studio.sessions.read(project))!;
        const { cells } = evaluate(facts, environment.digest);
        expect(Object.fromEntries([...cells].filter(([, { standing }]) => standing.state !== 'fresh').map(([cell, { standing }]) => [cell, standing.state]))).toEqual({});
        const film = cells.get('export')!.take!.output as Film;
        expect(await examineFilm(studio.store.path(film.video))).toMatchObject({ width: 1280, height: 720, warnings: '' });
        expect(paid()).toHaveLength(calls);
        expect(before).toBe(calls - scenes);
        const { held, spent, unpriced } = moneyOf(facts);
        expect({ held, unpriced }).toEqual({ held: 0, unpriced: 0 });
        expect(spent).toBeGreaterThan(0);
        await studio.close();
        studio = null;
        for (const file of await readdir(data, { recursive: true, withFileTypes: true })) {
          if (file.isFile()) expect((await readFile(join(file.parentPath, file.name))).includes(key), file.name).toBe(false);
        }
      } finally {
        await studio?.close();
        await close();
        await rm(data, { recursive: true, force: true });
      }
    });
  });
}
