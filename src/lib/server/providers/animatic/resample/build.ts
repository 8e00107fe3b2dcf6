/**
 * Compiles kernel.as and writes kernel-wasm.ts: `node src/lib/server/providers/animatic/resample/build.ts`. The
 * result is committed, so that nothing is compiled where the studio runs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const source = new URL('./kernel.as', import.meta.url);
const target = new URL('./kernel-wasm.ts', import.meta.url);

/** The module's bytes; throws with the compiler's words. */
export async function compileKernel(): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  const text = await readFile(source, 'utf8');
  let bytes: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    ['kernel.ts', '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--initialMemory', '1', '--enable', 'simd'],
    {
      // The compiler wants names in .ts, but the file is no TypeScript, so it has its own extension on disk.
      readFile: (name) => (name === 'kernel.ts' ? text : null),
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) bytes = contents;
      },
      listFiles: () => []
    }
  );
  if (error || !bytes) throw new Error(`The kernel does not compile. ${String(stderr)}`, { cause: error });
  return bytes;
}

/** The text of kernel-wasm.ts for these bytes. */
export function kernelModule(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('base64').match(/.{1,110}/g) ?? [];
  const body = lines.map((line) => `  '${line}'`).join(' +\n');
  return `/** kernel.as as compiled by build.ts, in base64. Not written by hand. */\nexport const kernelBase64 =\n${body};\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bytes = await compileKernel();
  await writeFile(target, kernelModule(bytes));
  process.stdout.write(`kernel-wasm.ts: ${bytes.length} bytes of WebAssembly\n`);
}
