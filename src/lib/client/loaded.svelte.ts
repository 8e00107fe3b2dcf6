/** What a panel shows beyond the notebook's view: fetched when it opens, and again whenever the notebook changes. */
import { useStudio } from './studio.ts';

export class Loaded<T> {
  value: T | null = $state.raw(null);
  problem = $state('');
  #busy = false;
  #again = false;
  #gone = false;

  /** `path`: below the notebook's own address of the JSON interface; null for nothing yet. To be made while a component is. */
  constructor(path: () => string | null) {
    const { notebook } = useStudio();
    $effect(() => {
      void notebook.view.revision;
      const at = path();
      if (at !== null) void this.#load(`/api/notebooks/${notebook.view.id}/${at}`);
    });
    $effect(() => () => { this.#gone = true; });
  }

  /** One request at a time; changes while it is under way ask for one more. */
  async #load(address: string): Promise<void> {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    try {
      const response = await fetch(address, { headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error(String(response.status));
      const value = (await response.json()) as T;
      if (!this.#gone) [this.value, this.problem] = [value, ''];
    } catch {
      if (!this.#gone) this.problem = 'The studio did not answer; what is shown may be old.';
    } finally {
      this.#busy = false;
    }
    if (!this.#again || this.#gone) return;
    this.#again = false;
    await this.#load(address);
  }
}
