/** Clips by Veo 3.1 and Kling on Replicate: between two frames, from one, from references, or from words (AD-8). */
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { Prompt, RunContext, Usage, VideoRequest, VideoTool } from '../../../pipeline/steps/tools.ts';
import { fault } from '../http/faults.ts';
import { runJob } from '../jobs.ts';
import { plannedClip, type Planned } from '../planning.ts';
import type { Parts, Service } from '../rest.ts';
import { keepClip } from '../results.ts';
import { accounted } from '../tries.ts';
import { uploadPictures } from './files.ts';
import { clipInput, type ClipWanted } from './inputs.ts';
import { create, look } from './predictions.ts';
import { fetchResult } from './result.ts';

type Pictures = { readonly first: ArtifactRef | null; readonly last: ArtifactRef | null; readonly references: readonly ArtifactRef[] };

export function createVideo(parts: Parts, service: Service, model: string): VideoTool {
  const { store, env, clock, patience } = parts;
  const asked = service.asked(model);

  async function submit({ request, seconds, rules }: Planned, { system, text }: Prompt, context: RunContext, usage: Usage): Promise<string> {
    const wanted: ClipWanted = {
      mode: request.mode, prompt: [system, text].filter(Boolean).join('\n'), aspect: request.aspect, seconds, resolution: rules?.resolution ?? '720p',
      seed: context.seed, first: null, last: null, references: []
    };
    if (!clipInput(model, wanted)) {
      throw fault('bad_input', asked, `The studio does not know how to ask ${model} for this clip.`, 'Choose Veo 3.1 or Kling on Replicate, or another model.');
    }
    const { first, last, references } = picturesOf(request);
    const refs = [...(first ? [first] : []), ...(last ? [last] : []), ...references];
    const urls = await uploadPictures(service, store, model, refs, context);
    const addressOf = (ref: ArtifactRef) => urls[refs.indexOf(ref)]!;
    const input = clipInput(model, { ...wanted, first: first && addressOf(first), last: last && addressOf(last), references: references.map(addressOf) })!;
    return create({ service, model, input, context, usage, deadline: patience.deadline });
  }

  return {
    animate: (given, context) => accounted(context, async () => {
      const planned = plannedClip('replicate', model, given, asked, context);
      const usage: Usage = { units: { [planned.rules?.unit ?? 'second']: planned.seconds }, usd: null };
      const url = await runJob(planned.request.prompt, {
        submit: (wording) => submit(planned, wording, context, usage), look: (job) => look(service, model, job, context, usage)
      }, { context, asked, clock, patience });
      const file = await fetchResult(parts, service, model, url, ['video/mp4', 'video/webm'], context, usage);
      const value = await keepClip(file, usage, { store, env, aspect: planned.request.aspect, asked, context });
      context.progress({ fraction: 1, note: 'made' });
      return { value, usage };
    })
  };
}

function picturesOf(request: VideoRequest): Pictures {
  switch (request.mode) {
    case 'first_frame': return { first: request.first.image, last: null, references: [] };
    case 'first_and_last_frame': return { first: request.first.image, last: request.last.image, references: [] };
    case 'references': return { first: null, last: null, references: request.references };
    default: return { first: null, last: null, references: [] };
  }
}
