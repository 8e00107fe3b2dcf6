/**
 * Whether this machine's Google credentials are accepted, and which Veo models its project may use: found as a clip would
 * find it, by the same client with the same token. Each model is asked for an operation that was never begun, which is a
 * look and costs nothing: the answer tells whether the model was reached, and whether the project may.
 */
import { GenerateVideosOperation } from '@google/genai';
import { catalogue } from '../../../pipeline/catalogue.ts';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { call } from '../http/call.ts';
import { failedCheck, type Checked } from '../toolbox.ts';
import { vertexPlace, vertexReach, type GoogleAccess, type Vertex } from './client.ts';
import { googleFault } from './errors.ts';
import { askedOf } from './generate.ts';
import { isVeo } from './models.ts';

const nobodys = '00000000-0000-4000-8000-000000000000';

/** Those that may still answer. */
const veoModels = catalogue.filter(({ id, provider, state }) => provider === 'google' && isVeo(id) && state.kind !== 'retired').map(({ id }) => id);

export async function checkVertex(access: GoogleAccess, vertex: Vertex, signal: AbortSignal): Promise<Checked> {
  const place = vertexPlace(access)!;
  try {
    const offered: string[] = [];
    // One after the other: the first one fetches the token for all.
    for (const model of veoModels) if (await serves(model)) offered.push(model);
    if (offered.length) return { ok: true, reached: true, says: `This machine's Google credentials are accepted for the project ${place.project} in ${place.location}.`, models: offered };
    return { ok: false, reached: true, says: `The credentials are accepted, but the project ${place.project} is offered no Veo model that the studio knows in ${place.location}. Choose another region, or another profile.`, models: [] };
  } catch (error) {
    return failedCheck(error);
  }

  async function serves(model: string): Promise<boolean> {
    const asked = askedOf(access, model);
    const name = `projects/${place.project}/locations/${place.location}/publishers/google/models/${model}/operations/${nobodys}`;
    const operation = Object.assign(new GenerateVideosOperation(), { name });
    try {
      await call(
        { reach: vertexReach(access), signal, asked, kind: 'look', decode: (answer) => googleFault(answer, asked, { subject: noModel.test(answer.text) ? 'model' : 'job', instead: '' }) },
        (wire) => vertex(wire, ({ operations }) => operations.getVideosOperation({ operation }), signal)
      );
      return true;
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      // No such operation: so the model looked for it.
      if (error.code === 'unavailable' || (error.code === 'bad_input' && /\bHTTP 400\b/u.test(error.detail))) return true;
      if (error.code === 'retired_model') return false;
      throw error;
    }
  }
}

/** Words by which Vertex says that it is the model, not the operation, that it does not find. */
const noModel = /publisher model|model[^"]{0,200}(?:not found|no longer available|does not exist|not supported)/iu;
