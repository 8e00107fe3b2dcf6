/** ORCH-2: frames that are slow jobs, begun by a studio that ends, and finished by the next one; each paid once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, sceneCell } from '../../src/lib/pipeline/index.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { ingestPicture } from '../../src/lib/server/media/ingest.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openStudio, type Studio } from '../../src/lib/server/studio.ts';
import type { Loopback } from '../support/loopback/plays.ts';
import { aPicture } from '../support/loopback/media.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';

/** The last one of the servers is the painter's. */
type Started = { readonly loopbacks: readonly Loopback[]; readonly env: Readonly<Record<string, string>>; readonly close: () => Promise<void> };

const grok = async (): Promise<Started> => {
  const xai = await openXaiLoopback();
  return { loopbacks: [xai], env: { XAI_API_KEY: 'xai-key', XAI_BASE_URL: `${xai.server.url}/v1` }, close: xai.close };
};
const composed = async (): Promise<Started> => {
  const [words, pictures] = await Promise.all([openOpenaiLoopback(), openReplicateLoopback()]);
  return {
    loopbacks: [words, pictures], close: async () => void (await Promise.all([words.close(), pictures.close()])),
    env: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${words.server.url}/v1`, REPLICATE_API_TOKEN: 'r8_test', REPLICATE_BASE_URL: `${pictures.server.url}/v1` }
  };
};

describe('a frame that is begun before its studio ends', () => {
  it.each([
    // Stories, storyboard, frame.
    ['grok', grok, 3],
    // The same, and the frame's composition.
    ['openai-seedream-kling', composed, 4]
  ] as const)('on the profile %s is finished by the next studio, without a second call', async (profile, start, calls) => {
    const data = await mkdtemp(join(tmpdir(), 'scenebook-frame-'));
    const { loopbacks, env, close } = await start();
    const config = { ...readConfig({ ...process.env, ...env }), data };
    const cell = sceneCell('s1', 'start');
    let studio: Studio | null = null;
    try {
      studio = await openStudio({ config });
      const picture = await ingestPicture(studio.store, await aPicture(), 'cup.jpg');
      const project = await createProject(studio.sessions, { title: 'Frame', profile, brief: { prompt: 'A cup that keeps tea warm.', images: [picture], scenes: 3, seconds: 4 } });
      await studio.runner.press(project, 'needs', 'storyboard');
      await studio.runner.idle();
      loopbacks.at(-1)!.play = 'never';
      await studio.runner.press(project, 'this', cell);
      const handleOf = async () => [...(await studio!.sessions.read(project))!.attempts.values()].find((attempt) => attempt.cell === cell)?.handle ?? null;
      while ((await handleOf()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
      await studio.close();
      loopbacks.at(-1)!.play = 'well';
      studio = await openStudio({ config });
      await studio.runner.idle();
      const facts = (await studio.sessions.read(project))!;
      expect(evaluate(facts, environment.digest).cells.get(cell)!.standing.state).toBe('fresh');
      expect(loopbacks.flatMap((loopback) => loopback.paid())).toHaveLength(calls);
    } finally {
      await studio?.close();
      await close();
      await rm(data, { recursive: true, force: true });
    }
  });
});
