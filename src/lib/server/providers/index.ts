/** The tools of a studio: each capability by the provider that its profile names, and the studio's own media tool. */
import type { Tools } from '../../pipeline/index.ts';
import type { Config } from '../config.ts';
import { createMediaTool } from '../media/media-tool.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { openAnimatic } from './animatic/index.ts';

export type OpenTools = { readonly tools: Tools; readonly close: () => Promise<void> };

export function openTools({ store, config }: { store: ArtifactStore; config: Config }): OpenTools {
  const { close, ...animatic } = openAnimatic({ store, config });
  return { tools: { ...animatic, media: createMediaTool(store, config.env) }, close };
}
