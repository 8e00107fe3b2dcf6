/** Assets that all projects of this studio share: rows read, added and removed. Their files are those of the projects, by hash. */
import type { BriefImage } from '../../pipeline/index.ts';
import type { AssetKind } from '../../pipeline/assets/words.ts';
import type { Opened } from './client.ts';
import type { LibraryRow } from './schema.ts';

export type LibraryAsset = {
  readonly id: string; readonly kind: AssetKind; readonly tag: string; readonly name: string; readonly description: string;
  readonly pictures: readonly BriefImage[]; readonly createdAt: number;
};

const assetOf = ({ id, kind, tag, name, description, pictures, created_at: createdAt }: LibraryRow): LibraryAsset =>
  ({ id, kind: kind as AssetKind, tag, name, description, pictures: JSON.parse(pictures) as BriefImage[], createdAt });

export type LibraryDb = ReturnType<typeof openLibraryDb>;

export function openLibraryDb({ db, atomically }: Pick<Opened, 'db' | 'atomically'>) {
  return {
    list: (): LibraryAsset[] => atomically(({ all }) => all<LibraryRow>(db.selectFrom('library').selectAll().orderBy('created_at', 'desc'))).map(assetOf),
    find: (id: string): LibraryAsset | null => {
      const [row] = atomically(({ all }) => all<LibraryRow>(db.selectFrom('library').selectAll().where('id', '=', id)));
      return row ? assetOf(row) : null;
    },
    add: ({ pictures, createdAt, ...rest }: LibraryAsset) =>
      void atomically(({ write }) => write(db.insertInto('library').values({ ...rest, pictures: JSON.stringify(pictures), created_at: createdAt }))),
    remove: (id: string): boolean => atomically(({ write }) => write(db.deleteFrom('library').where('id', '=', id))) > 0
  };
}
