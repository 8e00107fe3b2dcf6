/** A notebook as a zip that is written while it is sent: files as they lie in the store, nothing packed, so that its size is known at the start; and `project.json` first. */
import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Project, Take } from '../../pipeline/index.ts';
import { clipsInFilm, cutOf, edl, fcpxml, namedFiles, noTalk, otio, projectFile, refsIn, type Talk } from '../../pipeline/handover/index.ts';
import type { Marker } from '../../pipeline/review/index.ts';
import { environment } from '../projects/sessions.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { soundingIn } from './sounding.ts';

/** `bytes`: of the whole zip, known before it is written. */
export type Bundle = { readonly stream: Readable; readonly bytes: number };

/** `markers`: what was said of the film in effect; `talk`: of all of them. Destroying the stream ends it, and lets go of the file that is being read. */
export async function openBundle(store: ArtifactStore, project: Project, { markers = [], talk = noTalk }: { markers?: readonly Marker[]; talk?: Talk } = {}): Promise<Bundle> {
  const now = environment.now();
  const files = namedFiles(project, environment.digest).filter(({ ref }) => store.has(ref));
  const isThere = (take: Take) => refsIn(take.output).every((ref) => store.has(ref));
  const zip = new ZipFile();
  const mtime = new Date(now);
  const text = (path: string, words: string) => zip.addBuffer(Buffer.from(words), path, { mtime, compress: false });
  text('project.json', JSON.stringify(projectFile(project, talk, files, isThere, now), null, 1));
  const cut = cutOf(project, environment.digest, { markers, sounding: await soundingIn(store, clipsInFilm(project, environment.digest)) });
  if (cut) {
    text('timeline.otio', otio(cut));
    text('timeline.fcpxml', fcpxml(cut));
    const events = edl(cut);
    if (events.ok) text('timeline.edl', events.text);
  }
  const out = new PassThrough();
  let reading: Readable | null = null;
  for (const { path, ref } of files) {
    zip.addReadStreamLazy(path, { mtime, compress: false, size: ref.bytes }, (ready) => {
      if (out.destroyed) return;
      reading = createReadStream(store.place(ref.artifact, ref.mime));
      ready(null, reading);
    });
  }
  zip.on('error', (error) => out.destroy(error as Error));
  out.on('close', () => reading?.destroy());
  zip.outputStream.pipe(out);
  return new Promise((resolve) => {
    // The types know nothing of the size that this is called with; -1 would mean that it is not known.
    (zip.end as unknown as (options: object, told: (bytes: number) => void) => void).call(zip, {}, (bytes) => resolve({ stream: out, bytes }));
  });
}
