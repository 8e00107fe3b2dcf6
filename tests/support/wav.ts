/** A tone as a WAV file: PCM, 16 bits, mono, 24000 Hz. */
export function wav(seconds: number, hertz = 440): Buffer {
  const rate = 24000;
  const samples = Math.round(seconds * rate);
  const file = Buffer.alloc(44 + 2 * samples);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * samples, 4);
  file.write('WAVEfmt ', 8);
  [[16, 4], [1, 2], [1, 2], [rate, 4], [2 * rate, 4], [2, 2], [16, 2]].reduce((at, [value, bytes]) => file.writeUIntLE(value!, at, bytes!), 16);
  file.write('data', 36);
  file.writeUInt32LE(2 * samples, 40);
  for (let at = 0; at < samples; at++) file.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * hertz * at) / rate)), 44 + 2 * at);
  return file;
}
