/** Files that mean harm: playlists and references dressed up as videos, and whole videos with bits turned over. */

export type Disguised = { readonly name: string; readonly text: string };

/** Sixty-four: eight kinds of list, each pointing at a victim in eight ways. `web`: an address that counts who asks. */
export function disguised(victim: { readonly path: string; readonly beside: string; readonly web: string }): Disguised[] {
  const references = {
    beside: victim.beside, absolute: victim.path, dotted: `./x/../${victim.beside}`, file: `file:${victim.path}`, url: `file://${victim.path}`,
    web: `${victim.web}/clip.mp4`, concat: `concat:${victim.path}|${victim.path}`, part: `subfile,,start,0,end,0,,:${victim.path}`
  };
  const hls = '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n';
  const lists: Record<string, (reference: string) => string> = {
    'concat.mp4': (to) => `ffconcat version 1.0\nfile '${to}'\n`,
    'bare.mov': (to) => `file '${to}'\nfile '${to}'\n`,
    'hls.mp4': (to) => `${hls}#EXTINF:1,\n${to}\n#EXT-X-ENDLIST\n`,
    'map.mkv': (to) => `${hls}#EXT-X-MAP:URI="${to}"\n#EXTINF:1,\n${to}\n#EXT-X-ENDLIST\n`,
    'key.webm': (to) => `${hls}#EXT-X-KEY:METHOD=AES-128,URI="${to}"\n#EXTINF:1,\n${to}\n#EXT-X-ENDLIST\n`,
    'master.mp4': (to) => `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n${to}\n`,
    'dash.mp4': (to) => '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4">'
      + `<Representation id="1" bandwidth="1"><BaseURL>${to}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    'sdp.mp4': (to) => `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=${to}\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:${to}\n`
  };
  return Object.entries(lists).flatMap(([list, write]) =>
    Object.entries(references).map(([way, reference]) => ({ name: `${way}-${list}`, text: write(reference) })));
}

/** The same bytes with some bits turned over; `next` gives 0 to 1. */
export function flipped(bytes: Uint8Array, next: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const count = 1 + Math.floor(next() ** 2 * 40);
  for (let i = 0; i < count; i++) copy[Math.floor(next() * copy.length)]! ^= 1 << Math.floor(next() * 8);
  return copy;
}

/** A movie whose samples lie in another file: the data reference of its track names that file (ISO/IEC 14496-12, 8.7.2). */
export function pointedElsewhere(movie: Uint8Array, path: string): Buffer {
  const bytes = Buffer.from(movie);
  const at = bytes.indexOf('dref') - 4;
  const size = bytes.readUInt32BE(at);
  const place = Buffer.from(`${path}\0`, 'latin1');
  const entry = Buffer.concat([Buffer.alloc(12), place]);
  entry.writeUInt32BE(entry.length, 0);
  entry.write('url ', 4, 'latin1');
  const dref = Buffer.concat([bytes.subarray(at, at + 16), entry]);
  dref.writeUInt32BE(dref.length, 0);
  const grown = dref.length - size;
  const out = Buffer.concat([bytes.subarray(0, at), dref, bytes.subarray(at + size)]);
  for (const type of ['moov', 'trak', 'mdia', 'minf', 'dinf']) {
    const box = out.indexOf(type) - 4;
    out.writeUInt32BE(out.readUInt32BE(box) + grown, box);
  }
  return out;
}
