/** Long proofs, in the form of benchmarks: `node bench/prove.ts list | NAME [--json] [--count N] [--seed N]`. */
import { parseArgs } from 'node:util';
import { benchCommand } from './lib/command.ts';
import { exactFrames } from './exact-frames.ts';
import { drift } from './proofs/drift.ts';
import { hostileMedia } from './proofs/hostile-media.ts';
import { kills } from './proofs/kills.ts';
import { mutants } from './proofs/mutants.ts';
import { protocol } from './proofs/protocol.ts';
import { timelines } from './proofs/timelines.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true, options: { json: { type: 'boolean' }, count: { type: 'string' }, seed: { type: 'string' } }
});
const whole = (text: string | undefined): number | null => (text === undefined ? null : Math.max(1, Math.floor(Number(text)) || 1));
/** `count`: how many histories, kills ... instead of the usual; `seed`: where random ones begin. */
const wanted = { count: whole(values.count), seed: whole(values.seed) };

process.exitCode = await benchCommand('prove', [exactFrames, drift, hostileMedia(wanted), timelines(wanted), kills(wanted), protocol, mutants], [...positionals, ...(values.json ? ['--json'] : [])]);
