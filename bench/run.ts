/** Benchmarks: `node bench/run.ts list | NAME [--json]`. */
import { benchCommand } from './lib/command.ts';
import { drift } from './drift.ts';
import { engine } from './engine.ts';
import { frames } from './frames.ts';
import { mover } from './mover.ts';
import { page } from './page.ts';
import { pipeline } from './pipeline.ts';
import { prompts } from './prompts.ts';
import { queue } from './queue.ts';
import { review } from './review.ts';
import { schedule } from './schedule.ts';
import { sheets } from './sheets.ts';
import { sizes } from './sizes.ts';
import { stitch } from './stitch.ts';

process.exitCode = await benchCommand('bench', [pipeline, mover, drift, page, engine, frames, prompts, queue, review, schedule, sheets, sizes, stitch], process.argv.slice(2));
