/** The library: an asset put there from one project and used in another, with the same files by their hash. */
import { evaluate, manifestCell, refuse, rosterOf, type Brief, type Manifest, type Project, type Refusal } from '../../pipeline/index.ts';
import type { LibraryAsset, LibraryDb } from '../db/library.ts';
import { environment, type Outcome, type Sessions } from './sessions.ts';

export type Library = ReturnType<typeof openLibrary>;

const gone = refuse('no_asset', 'That asset is no longer there.', 'Reload to see what is.');

export function openLibrary({ rows, sessions }: { rows: LibraryDb; sessions: Pick<Sessions, 'operate'> }) {
  /** Keeps an asset of a project for all of them. The same pictures under the same name are kept once. */
  function keep(project: Project, id: string): Refusal | { readonly ok: true; readonly asset: LibraryAsset } {
    const { cells } = evaluate(project, environment.digest);
    const output = <T>(cell: string) => (cells.get(cell)?.take?.output as T | undefined) ?? null;
    const asset = rosterOf(output<Brief>('brief'), output<Manifest>(manifestCell)).find((each) => each.id === id);
    if (!asset) return gone;
    const { kind, tag, name, description, pictures } = asset;
    const contents = (list: LibraryAsset['pictures']) => list.map(({ image }) => image.content).join();
    const known = rows.list().find((each) => each.kind === kind && each.name === name && each.description === description && contents(each.pictures) === contents(pictures));
    if (known) return { ok: true, asset: known };
    const kept: LibraryAsset = { id: environment.id(), kind, tag, name, description, pictures, createdAt: environment.now() };
    rows.add(kept);
    return { ok: true, asset: kept };
  }

  /** Puts an asset of the library into a project. Its tag there is the next one that is free. */
  async function use(project: string, id: string): Promise<Outcome> {
    const asset = rows.find(id);
    if (!asset) return gone;
    const { kind, name, description, pictures } = asset;
    return sessions.operate(project, { type: 'add_asset', kind, name, description, pictures });
  }

  return { list: rows.list, keep, use, remove: (id: string): Refusal | { readonly ok: true } => (rows.remove(id) ? { ok: true } : gone) };
}
