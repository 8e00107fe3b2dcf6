/** Long proofs, in the form of benchmarks: `node bench/prove.ts list | NAME [--json]`. */
import { benchCommand } from './lib/command.ts';
import { exactFrames } from './exact-frames.ts';

process.exitCode = await benchCommand('prove', [exactFrames], process.argv.slice(2));
