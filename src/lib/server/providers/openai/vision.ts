/** Drift scores by a model that sees (CLIP-3). It names what it sees; what can be measured is measured by the engine here. */
import { wordsOutput } from '../../../pipeline/assets/outputs.ts';
import { driftVerdict } from '../../../pipeline/outputs.ts';
import type { VisionTool } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { askForJson, jsonSchemaOf } from '../json.ts';
import { accounted } from '../tries.ts';
import { bestManners, chat, type ChatService } from './chat.ts';

export function createVision(store: ArtifactStore, service: ChatService, model: string): VisionTool {
  const asked = service.asked(model);
  const manners = bestManners();
  const schema = jsonSchemaOf(driftVerdict);
  const words = jsonSchemaOf(wordsOutput);
  return {
    score: ({ prompt }, context) => accounted(context, async () => {
      context.progress({ fraction: null, note: `${asked.model} is looking at the clip` });
      // A label or a seam is lost at the low detail.
      const { value, usage } = await askForJson(driftVerdict, asked, context, (repair) =>
        chat({ service, store, model, prompt, name: 'drift', schema, context, repair, detail: 'high', manners, blind: false }));
      context.progress({ fraction: 1, note: 'judged' });
      return { value: { ...value, measures: [], heatmap: null }, usage };
    }),
    describe: ({ prompt }, context) => accounted(context, () => {
      context.progress({ fraction: null, note: `${asked.model} is looking at the picture` });
      return askForJson(wordsOutput, asked, context, (repair) =>
        chat({ service, store, model, prompt, name: 'description', schema: words, context, repair, detail: 'high', manners, blind: false }));
    })
  };
}
