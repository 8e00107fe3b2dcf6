/** REF-6: the wording that was used after a refusal is kept with the take and told to the page; so is what a writer composed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/lib/server/config.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { openStudio } from '../../src/lib/server/studio.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';
import type { Play } from '../support/loopback/plays.ts';

const patience = { timeout: 120_000 };

async function framed(profile: string, env: Record<string, string>, before: (play: Play) => void) {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-wording-'));
  const studio = await openStudio({ config: { ...readConfig({ ...process.env, ...env }), data } });
  try {
    const project = await createProject(studio.sessions, { title: 'Wording', profile, brief: { prompt: 'A cup in blood-red light.', images: [], scenes: 2, seconds: 4 } });
    await studio.runner.press(project, 'needs', 'storyboard');
    await studio.runner.idle();
    await studio.sessions.operate(project, { type: 'edit_scene', scene: 's1', fields: { startPrompt: 'A cup in blood-red light.' } });
    before('refused once');
    await studio.runner.press(project, 'this', 's1/start');
    await studio.runner.idle();
    return studio.view((await studio.sessions.read(project))!).cells.find(({ id }) => id === 's1/start')!;
  } finally {
    await studio.close();
    await rm(data, { recursive: true, force: true });
  }
}

it('REF-6: a take that was made by a safer wording holds its level and its words, and another than the prompt', patience, async () => {
  const xai = await openXaiLoopback();
  try {
    const { state, take } = await framed('grok', { XAI_API_KEY: 'xai-key-of-words', XAI_BASE_URL: `${xai.server.url}/v1` }, (play) => (xai.play = play));
    expect(state).toBe('fresh');
    expect(take!.wording).toMatchObject({ level: 1, text: expect.stringContaining('family-friendly') });
    expect(take!.wording!.text).not.toContain('blood-red');
    expect(take!.prompt!.text).toContain('blood-red');
  } finally {
    await xai.close();
  }
});

it('AD-4: a frame in two stages holds the composition that its painter was told', patience, async () => {
  const [words, pictures] = await Promise.all([openOpenaiLoopback(), openReplicateLoopback()]);
  try {
    const { take } = await framed('openai-seedream-kling', {
      OPENAI_API_KEY: 'sk-of-words', OPENAI_BASE_URL: `${words.server.url}/v1`, REPLICATE_API_TOKEN: 'r8_of_words', REPLICATE_BASE_URL: `${pictures.server.url}/v1`
    }, () => undefined);
    expect(take!.wording).toMatchObject({ level: 0 });
    expect(take!.wording!.text.split(/\s+/u).length).toBeGreaterThanOrEqual(120);
    expect(take!.prompt!.text).toContain('blood-red');
  } finally {
    await Promise.all([words.close(), pictures.close()]);
  }
});
