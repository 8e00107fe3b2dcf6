/** The command line's words: commands, options, and errors that end with exit code 2. */
import { parseArgs } from 'node:util';

export const usage = `Usage: scenebook COMMAND

  run BRIEF.yaml [--out film.mp4] [--cap 5] [--json]
                                             make the film that a brief describes, for at most 5 dollars
  list [--json]                              the notebooks in the data folder
  status [NOTEBOOK] [--json]                 where each cell of a notebook stands
  resume [NOTEBOOK] [--json]                 go on with what was interrupted, failed or is outdated
  export NOTEBOOK [--out film.mp4] [--credentials] [--json]
                                             bring the film up to date and write it to a file; film.otio, film.fcpxml
                                             and film.edl are its cut for editors, board.pdf its storyboard;
                                             --credentials signs the film with content credentials (C2PA)
  bundle NOTEBOOK [--out notebook.zip] [--json]
                                             everything of a notebook as it stands, in plain names
  import BUNDLE.zip [--json]                 a bundle as a new notebook, equal to the one it was made of
  costs NOTEBOOK [--csv] [--json]            what it cost, by kind, model, scene and run; or every call as CSV
  undo NOTEBOOK, redo NOTEBOOK [--json]      take the newest act back, or bring it back
  doctor [--offline] [--json]                look at Node, FFmpeg, disk, fonts and optional parts, and ask providers that are
                                             set up, by calls that cost nothing: key, reachability, models, steps

NOTEBOOK is an id or the beginning of one, or a title. SCENEBOOK_DATA names the data folder.
Exit codes: 0 done, 1 failed, 2 bad usage, 3 stopped by budget.
`;

export const exitCodes = { done: 0, failed: 1, usage: 2, budget: 3 } as const;

/** Bad usage: told in one sentence, exit code 2. */
export class UsageError extends Error {}

export const commands = ['run', 'list', 'status', 'resume', 'export', 'bundle', 'import', 'costs', 'undo', 'redo', 'doctor'] as const;
export type Command = (typeof commands)[number];
export type Call = {
  readonly command: Command;
  readonly argument: string | null;
  readonly out: string | null;
  readonly json: boolean;
  readonly csv: boolean;
  readonly offline: boolean;
  readonly credentials: boolean;
  /** US dollars; null without one. */
  readonly cap: number | null;
};

const takesArgument: Record<Command, 'must' | 'may' | 'never'> = {
  run: 'must', list: 'never', status: 'may', resume: 'may', export: 'must', bundle: 'must', import: 'must', costs: 'must', undo: 'must', redo: 'must', doctor: 'never'
};

/** Reads the arguments after `scenebook`; null asks for help. Throws UsageError. */
export function readCall(argv: readonly string[]): Call | null {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv], allowPositionals: true,
      options: { out: { type: 'string', short: 'o' }, json: { type: 'boolean' }, csv: { type: 'boolean' }, offline: { type: 'boolean' }, credentials: { type: 'boolean' }, cap: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]!);
  }
  const { values, positionals: [command, argument, ...rest] } = parsed;
  if (values.help || (!command && argv.length === 0)) return null;
  if (!commands.includes(command as Command)) throw new UsageError(command ? `There is no command "${command}".` : 'No command was given.');
  const name = command as Command;
  if (takesArgument[name] === 'must' && !argument) throw new UsageError(name === 'run' ? 'run needs a brief, such as brief.yaml.' : name === 'import' ? 'import needs a bundle, such as notebook.zip.' : `${name} needs a notebook.`);
  if (rest.length || (argument && takesArgument[name] === 'never')) throw new UsageError(`${name} does not take "${rest[0] ?? argument}".`);
  if (values.out !== undefined && !['run', 'export', 'bundle'].includes(name)) throw new UsageError(`${name} does not take --out.`);
  if (values.csv && name !== 'costs') throw new UsageError(`${name} does not take --csv.`);
  if (values.offline && name !== 'doctor') throw new UsageError(`${name} does not take --offline.`);
  if (values.credentials && (name !== 'export' || !values.out)) throw new UsageError('--credentials goes with export and --out.');
  if (values.cap !== undefined && name !== 'run') throw new UsageError(`${name} does not take --cap.`);
  return { command: name, argument: argument ?? null, out: values.out ?? null, json: values.json ?? false, csv: values.csv ?? false, offline: values.offline ?? false, credentials: values.credentials ?? false, cap: capOf(values.cap) };
}

function capOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const cap = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !(cap >= 0 && cap <= 1_000_000)) throw new UsageError(`--cap is an amount in dollars, such as 5; not "${text}".`);
  return cap;
}
