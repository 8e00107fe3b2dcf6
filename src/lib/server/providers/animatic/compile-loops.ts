/**
 * Compiles the loops that are written in AssemblyScript and writes each as a module of base64:
 * `node src/lib/server/providers/animatic/compile-loops.ts`. The results are committed, so that nothing is compiled where
 * the studio runs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A source, and the module with its compiled form. */
export type LoopsFile = { readonly source: URL; readonly target: URL; readonly exported: string };

const file = (path: string, exported: string): LoopsFile =>
  ({ source: new URL(`${path}.as`, import.meta.url), target: new URL(`${path}-wasm.ts`, import.meta.url), exported });

export const loopsFiles = {
  resample: file('./resample/kernel', 'kernelBase64'),
  channels: file('./resample/channels', 'channelsBase64'),
  cutting: file('./cutting/loops', 'loopsBase64'),
  judging: file('./judging/loops', 'loopsBase64')
} as const;

/** The module's bytes; throws with the compiler's words. */
export async function compileLoops({ source }: LoopsFile): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  const text = await readFile(source, 'utf8');
  let bytes: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    ['loops.ts', '--outFile', 'loops.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--initialMemory', '1', '--enable', 'simd', '--enable', 'relaxed-simd'],
    {
      // The compiler wants names in .ts, but the file and its parts are no TypeScript, so they have their own extension on disk.
      readFile: (name) => (name === 'loops.ts' ? text : readFile(new URL(name.replace(/\.ts$/, '.as'), source), 'utf8').catch(() => null)),
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) bytes = contents;
      },
      listFiles: () => []
    }
  );
  if (error || !bytes) throw new Error(`${basename(source.pathname)} does not compile. ${String(stderr)}`, { cause: error });
  return bytes;
}

/** The text of the module for these bytes. */
export function loopsModule({ source, exported }: LoopsFile, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('base64').match(/.{1,110}/g) ?? [];
  const body = lines.map((line) => `  '${line}'`).join(' +\n');
  return `/** ${basename(source.pathname)} as compiled by compile-loops.ts, in base64. Not written by hand. */\nexport const ${exported} =\n${body};\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const each of Object.values(loopsFiles)) {
    const bytes = await compileLoops(each);
    await writeFile(each.target, loopsModule(each, bytes));
    process.stdout.write(`${basename(each.target.pathname)}: ${bytes.length} bytes of WebAssembly\n`);
  }
}
