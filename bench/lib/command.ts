/** The command line that benchmarks and proofs share. */
import type { Bench } from './bench.ts';
import { table } from './table.ts';

/** `list` or a name, with `--json` for one object on standard output. Returns the exit code: 2 for bad usage, 1 for a proof of which something does not hold. */
export async function benchCommand(kind: 'bench' | 'prove', benches: readonly Bench[], argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const [name, ...rest] = argv.filter((word) => word !== '--json');
  if (name === 'list' && rest.length === 0) {
    print(json ? JSON.stringify(benches.map(({ name: of, about }) => ({ name: of, about }))) : list(benches));
    return 0;
  }
  const bench = benches.find((one) => one.name === name);
  if (!bench || rest.length > 0) {
    process.stderr.write(`Usage: npm run ${kind} -- list | NAME [--json]\n\n${list(benches)}\n`);
    return 2;
  }
  const rows = await bench.run((line) => process.stderr.write(`${line}\n`));
  print(json ? JSON.stringify({ name: bench.name, rows }) : `${bench.about}\n\n${table(rows)}`);
  return kind === 'prove' && rows.some(({ met }) => met === false) ? 1 : 0;
}

function list(benches: readonly Bench[]): string {
  const width = Math.max(...benches.map(({ name }) => name.length));
  return benches.map(({ name, about }) => `${name.padEnd(width)}  ${about}`).join('\n');
}

const print = (text: string) => process.stdout.write(`${text}\n`);
