/**
 * A process to be killed: runs a notebook with fake tools and holds still in the call that it is told to hold in.
 * It notes every call that it finished in a file, for the counts. Arguments: folder, project, call to hold in.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeTools } from './fake-tools.ts';
import { openNotebook } from './notebook.ts';

const [data, project, hold] = process.argv.slice(2) as [string, string, string];
const tools = fakeTools();
tools.before = async (call) => {
  if (!call.startsWith(hold)) return appendFileSync(join(data, 'calls.txt'), `${JSON.stringify(call)}\n`);
  process.stdout.write('holding\n');
  await new Promise(() => setInterval(() => undefined, 1000));
};
const notebook = await openNotebook({ data, tools, id: project });
await notebook.run('outdated');
