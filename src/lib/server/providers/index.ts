/** The providers of a studio: the animatic engine, the studio's own media tool, and those that need a key. */
import type { Config } from '../config.ts';
import { createMediaTool } from '../media/media-tool.ts';
import { sheetParts } from '../media/sheet-parts.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { openAnimatic } from './animatic/index.ts';
import { openGoogle } from './google/index.ts';
import { withFaces } from '../sheets/clip-faces.ts';
import { openSheets, type Sheets } from '../sheets/index.ts';
import { openKeys, type Keys } from './keys.ts';
import { openCompatible, openOpenai } from './openai/index.ts';
import { openReplicate } from './replicate/index.ts';
import type { Patience } from './http/clock.ts';
import type { Opening } from './rest.ts';
import { localProvider, openToolbox, type Provider, type Toolbox } from './toolbox.ts';
import { openTwoStage } from './two-stage/index.ts';
import { openXai } from './xai/index.ts';

/** `keys`: those that the studio keeps; without them the environment is all there is. `sheets`: the studio's own local picture work, which it closes. */
export function openProviders(
  { store, config, keys = openKeys(config, null), patience, sheets: given }: { store: ArtifactStore; config: Config; keys?: Keys; patience?: Patience; sheets?: Sheets }
): Toolbox {
  const { close, warm, readAhead, ...animatic } = openAnimatic({ store, config });
  const sheets = given ?? openSheets({ config });
  const vision = withFaces(animatic.vision, sheets);
  return openToolbox([
    { ...localProvider('animatic', 'Animatic', { ...animatic, vision }, close), warm, readAhead },
    localProvider('studio', 'Studio', {
      media: createMediaTool(store, config.env, { measure: async (asked, context) => (await vision.score(asked, context)).value, sheets: sheetParts(sheets) })
    }, given ? undefined : sheets.close),
    ...openRemote({ store, env: config.env, keys, ...(patience ? { patience } : {}) })
  ]);
}

/** Those that are called over the network. Opening them calls nobody. */
export function openRemote(given: Opening): Provider[] {
  const [google, replicate] = [openGoogle(given), openReplicate(given)];
  const others = [openOpenai(given), openXai(given), openCompatible(given)];
  const writers = new Map([google, ...others].map((provider) => [provider.id, provider]));
  return [google, ...others, replicate, openTwoStage(writers, replicate)];
}
