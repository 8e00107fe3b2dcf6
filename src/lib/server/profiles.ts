/**
 * Profiles that people have given a name: the studio's own, for all its notebooks, beside the listed ones. A notebook has one
 * by an id that says all of it (pipeline/own-profile.ts), so here only the list is kept, in the settings table. Notebooks that
 * have a profile follow its changes; what they have made stays as it is. A deleted one stays with the notebooks that have it.
 */
import { z } from 'zod';
import { chosenSteps, findProfile, longestProfileName, namedProfileId, profileNameIn, profiles, ToolError, type NamedProfile, type OwnTools } from '../pipeline/index.ts';
import type { Opened } from './db/client.ts';
import { environment, type Sessions } from './projects/sessions.ts';

const recipe = z.strictObject({ provider: z.string().min(1).max(41), model: z.string().min(1).max(160) });
const kept = z.strictObject({ name: z.string(), tools: z.strictObject({ text: recipe, image: recipe, video: recipe, vision: recipe }) });
const prefix = 'profile:';
/** More are more than a list can show. */
const most = 100;

export type Profiles = ReturnType<typeof openProfiles>;

export function openProfiles({ db, atomically }: Pick<Opened, 'db' | 'atomically'>, sessions: Pick<Sessions, 'list' | 'change'>) {
  type Execute = Parameters<Parameters<typeof atomically>[0]>[0];

  const rows = (execute: Execute): NamedProfile[] => execute.all(db.selectFrom('settings').selectAll().where('key', 'like', `${prefix}%`))
    .flatMap(({ key, body }) => {
      const read = kept.safeParse(JSON.parse(body));
      return read.success ? [{ id: key.slice(prefix.length), ...read.data }] : [];
    }).sort((one, other) => one.name.localeCompare(other.name, 'en'));

  /** By name. */
  const all = (): NamedProfile[] => atomically(rows);

  /** Writes what `decide` makes of the list as it is at that moment. */
  function put(decide: (known: readonly NamedProfile[]) => NamedProfile): NamedProfile {
    return atomically((execute) => {
      const { id, ...body } = decide(rows(execute));
      const text = JSON.stringify(kept.parse(body));
      execute.write(db.insertInto('settings').values({ key: prefix + id, body: text }).onConflict((conflict) => conflict.column('key').doUpdateSet({ body: text })));
      return { id, ...body };
    });
  }

  /** Throws `bad_input` for a name that is none or is taken. */
  function create({ name, tools }: { name: string; tools: OwnTools }): NamedProfile {
    return put((known) => {
      if (known.length >= most) throw bad(`The studio has ${most} profiles already.`, 'Delete one that nobody needs.');
      return { id: environment.id(), name: freeName(name, known), tools: only(tools) };
    });
  }

  /** Another name, or other models. Every notebook that has it has it so from then on. Throws `bad_input`. */
  async function change(id: string, { name, tools }: { name?: string; tools?: OwnTools }): Promise<NamedProfile> {
    const changed = put((known) => {
      const before = known.find((each) => each.id === id);
      if (!before) throw gone();
      return { id, name: name === undefined ? before.name : freeName(name, known.filter((each) => each !== before)), tools: tools ? only(tools) : before.tools };
    });
    for (const row of await sessions.list()) {
      if (!has(row.profile, id)) continue;
      await sessions.change(row.id, ({ title, profile, cap }) => (has(profile, id) ? [{ type: 'project', value: { title, profile: namedProfileId(changed), cap } }] : []));
    }
    return changed;
  }

  /** Notebooks that have it keep it, under its name. Throws `bad_input` where it is gone already. */
  function remove(id: string): void {
    atomically((execute) => {
      if (!rows(execute).some((each) => each.id === id)) throw gone();
      execute.write(db.deleteFrom('settings').where('key', '=', prefix + id));
    });
  }

  /**
   * A notebook's profile as it comes into this studio, and what it is called here: the studio learns a named one that it does
   * not know. One whose name is taken by another comes under a further name; of one that the studio has otherwise, the
   * notebook keeps its own form. Null for what is no profile.
   */
  function takeIn(profile: string): string | null {
    const found = findProfile(profile);
    if (!found?.named) return found ? found.id : null;
    const { named, tools } = found;
    const known = all();
    if (known.some(({ id }) => id === named.id)) return profile;
    if (known.length >= most) return profile;
    return namedProfileId(put((now) => ({ id: named.id, name: furtherName(named.name, now), tools: only(tools) })));
  }

  /** How many notebooks have each, by its id. */
  async function uses(): Promise<ReadonlyMap<string, number>> {
    const count = new Map<string, number>();
    for (const { profile } of await sessions.list()) {
      const id = findProfile(profile)?.named?.id;
      if (id) count.set(id, (count.get(id) ?? 0) + 1);
    }
    return count;
  }

  return { all, create, change, remove, takeIn, uses };
}

const has = (profile: string, id: string): boolean => findProfile(profile)?.named?.id === id;
const only = (tools: OwnTools): OwnTools => Object.fromEntries(chosenSteps.map((step) => [step, { provider: tools[step].provider, model: tools[step].model }])) as OwnTools;
const bad = (message: string, advice: string) => new ToolError('bad_input', message, { advice });
const gone = () => bad('That profile is no longer there.', 'Load the page again.');
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function freeName(text: string, known: readonly NamedProfile[]): string {
  const name = profileNameIn(text);
  if (!name) throw bad(`A profile needs a name of at most ${longestProfileName} characters.`, 'Write a short one, such as “Product close-ups”.');
  if (isTaken(name, known)) throw bad(`There is a profile called “${name}” already.`, 'Choose another name, or change that one.');
  return name;
}

const isTaken = (name: string, known: readonly NamedProfile[]): boolean =>
  known.some((each) => same(each.name, name)) || profiles.some((each) => same(each.name, name) || same(each.id, name));

function furtherName(name: string, known: readonly NamedProfile[]): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` (${number})`;
    const further = name.slice(0, longestProfileName - suffix.length).trim() + suffix;
    if (!isTaken(further, known)) return further;
  }
}
