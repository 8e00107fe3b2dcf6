/** The command line: `scenebook COMMAND ...`. Started by bin/scenebook.js under the right Node. */
import { perform } from './commands.ts';
import { exitCodes, readCall, usage, UsageError } from './usage.ts';

async function main(): Promise<number> {
  try {
    const call = readCall(process.argv.slice(2));
    if (call) return await perform(call);
    process.stdout.write(usage);
    return exitCodes.done;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`scenebook: ${error.message}\nTry: scenebook --help\n`);
      return exitCodes.usage;
    }
    process.stderr.write(`scenebook: ${(error as Error).message}\n`);
    return exitCodes.failed;
  }
}

// Who listens may leave, as `head` does after ten lines; the work goes on unheard.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
process.exitCode = await main();
