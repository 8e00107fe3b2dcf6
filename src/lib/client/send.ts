/**
 * Posts to the page's form actions. Posts go one after the other, so that an edit that was typed before a run button
 * was pressed is known before the run is planned.
 */
import { applyAction, deserialize } from '$app/forms';

export type Fields = Record<string, string | number | Blob | readonly Blob[]>;
export type Refusal = { ok: false; message: string; advice: string };
export type Outcome = { ok: true } | Refusal;

let line: Promise<unknown> = Promise.resolve();

/** Resolves when every post so far has been answered. */
export const settled = (): Promise<unknown> => line;

export function send(action: string, fields: Fields | FormData): Promise<Outcome> {
  const turn = line.then(() => post(action, fields));
  line = turn;
  return turn;
}

function bodyOf(fields: Fields | FormData): FormData {
  if (fields instanceof FormData) return fields;
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) for (const file of value) body.append(name, file);
    else body.append(name, value instanceof Blob ? value : String(value));
  }
  return body;
}

/** Words still arrive when the page is being left; browsers allow that for small bodies only. */
const small = (body: FormData) => [...body.values()].every((value) => typeof value === 'string' && value.length < 8000);

async function post(action: string, fields: Fields | FormData): Promise<Outcome> {
  const body = bodyOf(fields);
  try {
    const response = await fetch(`?/${action}`, {
      method: 'POST', body, keepalive: small(body), headers: { accept: 'application/json', 'x-sveltekit-action': 'true' }
    });
    return await understand(response);
  } catch {
    return refusal('The studio cannot be reached.', 'Check that it is still running, then try again.');
  }
}

async function understand(response: Response): Promise<Outcome> {
  const text = await response.text();
  const result = readable(text);
  if (result?.type === 'success') return { ok: true };
  if (result?.type === 'redirect') {
    await applyAction(result);
    return { ok: true };
  }
  if (result?.type === 'failure' && typeof result.data?.message === 'string') {
    return refusal(result.data.message, typeof result.data.advice === 'string' ? result.data.advice : '');
  }
  if (response.status === 413) return refusal('That is more than the studio accepts at once.', 'Send smaller files, or fewer of them.');
  if (result?.type === 'error' && typeof result.error?.message === 'string') return refusal(result.error.message, 'Load the page again if this goes on.');
  return refusal(`The studio answered with an error (${response.status}).`, 'Try again; the studio\'s own output says more.');
}

function readable(text: string) {
  try {
    return deserialize<Record<string, unknown>, Record<string, unknown>>(text);
  } catch {
    return null;
  }
}

const refusal = (message: string, advice: string): Refusal => ({ ok: false, message, advice });
