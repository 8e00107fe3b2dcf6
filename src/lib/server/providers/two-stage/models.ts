/** Names of two-stage models: who writes the composition, and who paints it, such as `google/gemini-3.5-flash > bytedance/seedream-4`. */
import type { Recipe } from '../../../pipeline/profiles.ts';

export type Stages = { readonly writer: Recipe; readonly painter: Recipe };

/** Null for a name that is none. The writer's provider stands before its model; painters are Replicate's. */
export function stagesOf(model: string): Stages | null {
  const [, provider, writer, painter] = /^([a-z_]+)\/(\S+) > (\S+)$/u.exec(model) ?? [];
  return provider && writer && painter ? { writer: { provider, model: writer }, painter: { provider: 'replicate', model: painter } } : null;
}
