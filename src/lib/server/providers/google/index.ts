/**
 * Google: Gemini for words and eyes, Nano Banana for frames, Omni for clips, all with a key of the Developer API; Veo 3.1
 * for clips where a Google Cloud project is set.
 */
import type { Config } from '../../config.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { call } from '../http/call.ts';
import { clock as realClock, patience as realPatience, type Clock, type Patience } from '../http/clock.ts';
import { parseHandle } from '../jobs.ts';
import type { Keys } from '../keys.ts';
import { missingKey } from '../rest.ts';
import { failedCheck, type Checked, type Provider } from '../toolbox.ts';
import { apiVersion, geminiClient, geminiReach, openVertex, vertexPlace, type VertexAuth } from './client.ts';
import { askedOf, modelFault } from './generate.ts';
import { createImage } from './image.ts';
import { isVeo } from './models.ts';
import { createOmni } from './omni.ts';
import { createText } from './text.ts';
import { createVeo } from './veo.ts';
import { createVision } from './vision.ts';
import { checkVertex } from './vertex-check.ts';

export type GoogleOptions = {
  readonly store: ArtifactStore;
  readonly env: Config['env'];
  readonly keys: Keys;
  readonly clock?: Clock;
  readonly patience?: Patience;
  /** For tests; else the application's default credentials. */
  readonly vertexAuth?: VertexAuth;
};

export function openGoogle({ store, env, keys, clock = realClock, patience = realPatience, vertexAuth }: GoogleOptions): Provider {
  const access = { keys, env, ...(vertexAuth ? { vertexAuth } : {}) };
  const vertex = openVertex(access);
  const parts = { store, env, access, clock, patience };

  return {
    id: 'google', name: 'Google', recovery: 'unknown',
    missing: (model) => {
      if (model && isVeo(model)) return keys.misaddressed('vertex') ?? (vertexPlace(access) ? null : 'No Google Cloud project is set for Veo (GOOGLE_CLOUD_PROJECT).');
      return missingKey(keys, 'google', 'Google');
    },
    text: (model) => createText(parts, model),
    vision: (model) => createVision(parts, model),
    image: (model) => createImage(parts, model),
    video: (model) => (isVeo(model) ? createVeo(parts, vertex, model) : createOmni(parts, model)),
    adopt: (job) => ({ job, level: 0 }),
    cancel: async (handle) => {
      const known = parseHandle(handle);
      // Operations of Veo cannot be stopped.
      if (!known || known.job.includes('/operations/')) return;
      const asked = askedOf(access, 'the job');
      await call(
        { reach: geminiReach(access), signal: AbortSignal.timeout(30_000), asked, kind: 'look', decode: modelFault(asked, '') },
        (wire) => geminiClient(access, wire).interactions.cancel(known.job, {}, { maxRetries: 0 })
      );
    },
    check: (signal, model) => (model && isVeo(model) ? checkVertex(access, vertex, signal) : check(access, signal))
  };
}

/** Lists the models that the key may use; costs nothing. */
async function check(access: { readonly keys: Keys; readonly env: Config['env'] }, signal: AbortSignal): Promise<Checked> {
  const asked = askedOf(access, 'the list of models');
  const reach = geminiReach(access);
  try {
    const offered = await call(
      { reach, signal, asked, kind: 'look', decode: modelFault(asked, '') },
      async (wire) => {
        const answer = await wire.fetch(`${reach.base}/${apiVersion}/models?pageSize=1000`, { headers: { 'x-goog-api-key': access.keys.read('google') ?? '' } });
        if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
        const { models = [] } = (await answer.json()) as { models?: { name?: string }[] };
        return models.map(({ name }) => name?.replace(/^models\//u, '') ?? '').filter(Boolean);
      }
    );
    return { ok: true, reached: true, says: 'The key works.', models: offered };
  } catch (error) {
    return failedCheck(error);
  }
}
