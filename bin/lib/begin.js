/** How every command of bin/ begins: under the right Node, and with every failure told in a sentence. */
import { ensureNode } from './node.js';
import { createVoice } from './say.js';
import { describeTrouble } from './trouble.js';

/**
 * @param {{ script: string, quiet?: boolean, main: (voice: import('./say.js').Voice) => Promise<number> }} command
 *   `script`: the entry's own path. `quiet`: speak on the error stream, and only of work. `main` is called under the
 *   right Node only, so it may import what an old one cannot read; its result is the exit code.
 */
export async function begin({ script, quiet = false, main }) {
  const voice = createVoice({ out: quiet ? process.stderr : process.stdout, quiet });
  try {
    await ensureNode(script, voice);
    voice.done(`Node ${process.versions.node}`);
    process.exitCode = await main(voice);
  } catch (error) {
    process.stderr.write(`\n${describeTrouble(error).join('\n')}\n`);
    process.exitCode = 1;
  }
}
