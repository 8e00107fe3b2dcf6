/** Uncompressed sound that FFmpeg wrote for us: its length is its size. */
import { open } from 'node:fs/promises';

/** Samples a channel of a WAV file; 0 for one without sound. FFmpeg writes the chunk of samples last. */
export async function wavSamples(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const { size } = await handle.stat();
    let block = 0;
    for (let at = 12; at + 8 <= bytesRead; at += 8 + buffer.readUInt32LE(at + 4)) {
      const type = buffer.toString('latin1', at, at + 4);
      if (type === 'fmt ') block = buffer.readUInt16LE(at + 20);
      if (type === 'data') return block === 0 ? 0 : Math.floor((size - at - 8) / block);
    }
    return 0;
  } finally {
    await handle.close();
  }
}
