/** The providers of a studio: the animatic engine, the studio's own media tool, and those that need a key. */
import type { Config } from '../config.ts';
import { createMediaTool } from '../media/media-tool.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { openAnimatic } from './animatic/index.ts';
import { localProvider, openToolbox, type Toolbox } from './toolbox.ts';

export function openProviders({ store, config }: { store: ArtifactStore; config: Config }): Toolbox {
  const { close, ...animatic } = openAnimatic({ store, config });
  return openToolbox([
    localProvider('animatic', 'Animatic', animatic, close),
    localProvider('studio', 'Studio', { media: createMediaTool(store, config.env) })
  ]);
}
