/** Stories and storyboards as JSON of the step's own schema. */
import type { TextTool } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { askForJson, jsonSchemaOf } from '../json.ts';
import { accounted } from '../tries.ts';
import { bestManners, chat, type ChatService } from './chat.ts';

export function createText(store: ArtifactStore, service: ChatService, model: string): TextTool {
  const asked = service.asked(model);
  const manners = bestManners();
  return {
    write: ({ prompt, schema, facts }, context) => accounted(context, async () => {
      context.progress({ fraction: null, note: `${asked.model} is writing` });
      const form = jsonSchemaOf(schema);
      const written = await askForJson(schema, asked, context, (repair) =>
        chat({ service, store, model, prompt, name: facts.task, schema: form, context, repair, detail: 'low', manners, blind: true }));
      context.progress({ fraction: 1, note: 'written' });
      return written;
    })
  };
}
