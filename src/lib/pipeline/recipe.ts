/** Who makes something: a provider and one of its models. */
export type Recipe = { readonly provider: string; readonly model: string };

/** What tools there are (steps/tools.ts). */
export type Capability = 'text' | 'image' | 'video' | 'vision' | 'media';

/** A profile's name in the studio; `id` stays when it gets another one. */
export type Named = { readonly id: string; readonly name: string };

/** A named choice of provider and model for every step. */
export type Profile = {
  readonly id: string;
  readonly name: string;
  readonly tools: Readonly<Record<Capability, Recipe>>;
  /** What has to be set up first, one sentence; empty when nothing has. */
  readonly needs: string;
  /** Of a profile of the studio's own. */
  readonly named?: Named;
};
