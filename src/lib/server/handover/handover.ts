/** Hand-over, wired once a studio: bundles out and in, cuts for editors, the contact sheet. */
import { refuse, type Project, type Refusal } from '../../pipeline/index.ts';
import { clipsInFilm, cutOf, edl, fcpxml, otio } from '../../pipeline/handover/index.ts';
import { cutFormats, type CutFormat } from '../../pipeline/handover/words.ts';
import type { Opened } from '../db/client.ts';
import { environment } from '../projects/sessions.ts';
import { currentVersion } from '../review/film.ts';
import type { Review } from '../review/review.ts';
import type { Profiles } from '../profiles.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { openBundle } from './bundle.ts';
import { soundingIn } from './sounding.ts';
import { contactSheet } from './sheet.ts';
import { takeIn } from './take-in.ts';

export type Handover = ReturnType<typeof openHandover>;

export const isCutFormat = (text: string): text is CutFormat => cutFormats.includes(text as CutFormat);

type Parts = { readonly store: ArtifactStore; readonly opened: Pick<Opened, 'db' | 'atomically'>; readonly review: Pick<Review, 'markers' | 'talk'>; readonly profiles: Pick<Profiles, 'takeIn'> };

export function openHandover({ store, opened, review, profiles }: Parts) {
  const said = (project: Project) => {
    const version = currentVersion(project);
    return version === null ? [] : review.markers(project, version).markers;
  };

  /** The film in effect as a file for editors, with what was said of it as markers. */
  async function cut(project: Project, format: CutFormat): Promise<{ readonly ok: true; readonly text: string } | Refusal> {
    const found = cutOf(project, environment.digest, { markers: said(project), sounding: await soundingIn(store, clipsInFilm(project, environment.digest)) });
    if (!found) return refuse('nothing_yet', 'There is no film yet.', 'Run the notebook up to its film first.');
    switch (format) {
      case 'otio': return { ok: true, text: otio(found) };
      case 'fcpxml': return { ok: true, text: fcpxml(found) };
      case 'edl': return edl(found);
    }
  }

  return {
    cut, bundle: (project: Project) => openBundle(store, project, { markers: said(project), talk: review.talk(project) }), takeIn: (path: string) => takeIn({ store, opened, profiles }, path), sheet: (project: Project) => contactSheet(store, project)
  };
}
