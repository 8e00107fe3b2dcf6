/** Brief to film on the profiles of xAI, Replicate, OpenAI and servers that speak like it, against loopback servers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, moneyOf, type Film } from '../../src/lib/pipeline/index.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { ingestPicture } from '../../src/lib/server/media/ingest.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openGoogle } from '../../src/lib/server/providers/google/index.ts';
import { openOpenai } from '../../src/lib/server/providers/openai/index.ts';
import { openReplicate } from '../../src/lib/server/providers/replicate/index.ts';
import { openTwoStage } from '../../src/lib/server/providers/two-stage/index.ts';
import { openXai } from '../../src/lib/server/providers/xai/index.ts';
import { openStudio } from '../../src/lib/server/studio.ts';
import { examineFilm } from '../support/film-file.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { aPicture } from '../support/loopback/media.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';
import { filmContract, type FilmContract, type Parts } from './film.ts';

const key = 'canary-films-4711';
const given = ({ store, config, keys, clock, patience }: Parts) => ({ store, env: config.env, keys, clock, patience });

const onXai: FilmContract['start'] = async () => {
  const xai = await openXaiLoopback();
  xai.quickPictures = true;
  return {
    loopbacks: [xai], close: xai.close, env: { XAI_API_KEY: key, XAI_BASE_URL: `${xai.server.url}/v1` },
    providers: (parts) => [openXai(given(parts))]
  };
};

/** A writer and judge beside Replicate, which paints from the writer's compositions and films. */
const withReplicate = (writer: 'google' | 'openai'): FilmContract['start'] => async () => {
  const [words, pictures] = await Promise.all([writer === 'google' ? openGoogleLoopback() : openOpenaiLoopback(), openReplicateLoopback()]);
  pictures.quickPictures = true;
  return {
    loopbacks: [words, pictures], close: async () => void (await Promise.all([words.close(), pictures.close()])),
    env: {
      GEMINI_API_KEY: key, SCENEBOOK_GOOGLE_BASE_URL: words.server.url, OPENAI_API_KEY: key, OPENAI_BASE_URL: `${words.server.url}/v1`,
      REPLICATE_API_TOKEN: key, REPLICATE_BASE_URL: `${pictures.server.url}/v1`
    },
    providers: (parts) => {
      const writing = writer === 'google' ? openGoogle(given(parts)) : openOpenai(given(parts));
      const replicate = openReplicate(given(parts));
      return [writing, replicate, openTwoStage(new Map([[writing.id, writing]]), replicate)];
    }
  };
};

filmContract({ profile: 'grok', key, start: onXai, calls: 12 });
// Four frames are composed and painted: two calls each.
filmContract({ profile: 'seedream-kling', key, start: withReplicate('google'), calls: 16 });
filmContract({ profile: 'seedream-veo', key, start: withReplicate('google'), calls: 16 });
filmContract({ profile: 'openai-seedream-kling', key, start: withReplicate('openai'), calls: 16 });

describe('a film whose words come from elsewhere and whose pictures from this machine', () => {
  it.each([
    ['openai-animatic', 5, { OPENAI_API_KEY: key }, 'OPENAI_BASE_URL'],
    ['local', 2, {}, 'SCENEBOOK_COMPATIBLE_BASE_URL']
  ] as const)('AD-2, AD-9: is made on the profile %s by %i calls', async (profile, calls, env, base) => {
    const data = await mkdtemp(join(tmpdir(), 'scenebook-film-'));
    const words = await openOpenaiLoopback();
    const config = { ...readConfig({ ...process.env, ...env, [base]: `${words.server.url}/v1` }), data };
    const studio = await openStudio({ config });
    try {
      const picture = await ingestPicture(studio.store, await aPicture(), 'cup.jpg');
      const project = await createProject(studio.sessions, { title: 'Film', profile, brief: { prompt: 'A cup that keeps tea warm.', images: [picture], scenes: 3, seconds: 2 } });
      await studio.runner.press(project, 'outdated', null);
      await studio.runner.idle();
      const facts = (await studio.sessions.read(project))!;
      const film = evaluate(facts, environment.digest).cells.get('export')!.take!.output as Film;
      expect(await examineFilm(studio.store.path(film.video))).toMatchObject({ width: 1280, height: 720, warnings: '' });
      expect(words.paid()).toHaveLength(calls);
      expect(moneyOf(facts)).toMatchObject({ held: 0, unpriced: 0 });
    } finally {
      await studio.close();
      await words.close();
      await rm(data, { recursive: true, force: true });
    }
  });
});
