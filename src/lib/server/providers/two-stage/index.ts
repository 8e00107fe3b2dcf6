/** Two-stage frames as a provider: a writer of any provider and a painter on Replicate, whose jobs they are. */
import { ToolError } from '../../../pipeline/steps/tools.ts';
import type { Provider } from '../toolbox.ts';
import { stagesOf, type Stages } from './models.ts';
import { createTwoStagePainter } from './painter.ts';

/** `writers`: providers that write, by id. */
export function openTwoStage(writers: ReadonlyMap<string, Provider>, replicate: Provider): Provider {
  function stages(model: string): Stages {
    const found = stagesOf(model);
    if (found && writers.get(found.writer.provider)?.text) return found;
    throw new ToolError('bad_input', `“${model}” does not name a writer and a painter.`, { advice: 'Choose one of the two-stage painters that are offered.' });
  }
  return {
    id: 'two-stage',
    name: 'Two stages',
    recovery: replicate.recovery,
    missing: (model) => {
      const writer = model ? stagesOf(model)?.writer : undefined;
      return (writer && (writers.get(writer.provider)?.missing(writer.model) ?? null)) ?? replicate.missing();
    },
    image: (model) => {
      const { writer, painter } = stages(model);
      return createTwoStagePainter(writers.get(writer.provider)!.text!(writer.model), replicate.image!(painter.model));
    },
    ...(replicate.find ? { find: replicate.find } : {}),
    ...(replicate.adopt ? { adopt: replicate.adopt } : {}),
    ...(replicate.cancel ? { cancel: replicate.cancel } : {})
  };
}
