/** A notebook whose second clip drifted and was corrected, under two judges, with somebody in its cast: for pictures. */
import type { NotebookView } from '../../src/lib/protocol.ts';
import { makeNotebook, post, productPictures } from './notebook-maker.ts';

/** Two busy cores may take this long, in milliseconds. */
const patience = 240_000;

/** Makes it in a studio of tests/support/drifting-studio.ts; returns its address. */
export async function makeDriftedNotebook(studio: { url: string }): Promise<string> {
  const address = await makeNotebook(studio, { title: 'Fjell in the morning' });
  await finished(studio, address);
  await post(`${address}?/addAsset`, [['name', 'Mara'], ['kind', 'character'], ['pictures', (await productPictures('cosmetics'))[0]!]]);
  await post(`${address}?/editAsset`, { asset: 'a1', sheet: '2' });
  await post(`${address}?/setCast`, { scene: 's2', cast: JSON.stringify([{ asset: 'a1', role: 'pours the first glass', prominence: 'lead' }]) });
  await post(`${address}?/setModel`, { cell: 's2/clip', model: 'xai grok-imagine-video' });
  await post(`${address}?/setModel`, { cell: 's2/drift', model: 'xai grok-4.3' });
  await post(`${address}?/run`, { target: 'this', cell: 's2/clip' });
  await finished(studio, address);
  await post(`${address}?/run`, { target: 'outdated' });
  await finished(studio, address);
  await post(`${address}?/run`, { target: 'correct', cell: 's2/clip' });
  await finished(studio, address);
  return address;
}

async function finished({ url }: { url: string }, address: string): Promise<void> {
  const id = new URL(address).pathname.split('/').at(-1)!;
  const until = Date.now() + patience;
  for (;;) {
    const { runs } = await (await fetch(`${url}/api/notebooks/${id}/runs`)).json() as { runs: NotebookView['runs'] };
    if (runs.length && runs.every(({ state }) => state !== 'running')) return;
    if (Date.now() > until) throw new Error('The notebook for pictures was not finished in time.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
