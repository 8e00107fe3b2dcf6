/** What the engine on this machine makes of one picture of an asset. */
import type { AssetKind } from '../../../pipeline/assets/words.ts';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { Produced } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { describePicture } from './describe.ts';
import { studioSheet } from './sheet.ts';

export type LookRequest = { readonly task: 'studio' | 'describe'; readonly picture: ArtifactRef; readonly kind: AssetKind };

export const createLook = (store: ArtifactStore) => async ({ task, picture, kind }: LookRequest): Promise<Produced<unknown>> => {
  const free = { units: { image: 1 }, usd: 0 };
  switch (task) {
    case 'studio': return { value: await studioSheet(store, picture), usage: free };
    case 'describe': return { value: { description: await describePicture(store, picture, kind) }, usage: free };
  }
};
