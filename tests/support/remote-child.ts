/**
 * A studio of its own process on a data folder, with real providers that look at jobs often. It presses the cells that it is
 * told, each by itself, and goes on until it is killed. Arguments: one JSON object (`Orders`); the environment says where
 * the providers are.
 */
import type { CellId } from '../../src/lib/pipeline/index.ts';
import { openStudio } from '../../src/lib/server/studio.ts';
import { quickly } from './remote-studio.ts';

export type Orders = { readonly data: string; readonly project: string; readonly cells: readonly CellId[] };

const { data, project, cells } = JSON.parse(process.argv[2]!) as Orders;
const studio = await openStudio(quickly(data, process.env));
for (const cell of cells) {
  const pressed = await studio.runner.press(project, 'this', cell);
  if (!pressed.ok) throw new Error(`${cell}: ${pressed.message}`);
}
process.stdout.write('pressed\n');
await studio.runner.idle();
