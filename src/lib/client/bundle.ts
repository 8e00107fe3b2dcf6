/** Sends a bundle as it is; the studio writes it to its disk as it comes. */
type Sent = { ok: true; id: string } | { ok: false; message: string; advice: string };

export async function sendBundle(file: Blob, send: typeof fetch = fetch): Promise<Sent> {
  try {
    const response = await send('/api/notebooks/import', { method: 'POST', body: file, headers: { 'content-type': 'application/zip' } });
    const answer = await response.json() as { id?: string; error?: { message: string; advice: string } };
    if (answer.id) return { ok: true, id: answer.id };
    return { ok: false, message: answer.error?.message ?? 'The bundle was not taken in.', advice: answer.error?.advice ?? '' };
  } catch {
    return { ok: false, message: 'The studio cannot be reached, or closed while the bundle was sent.', advice: 'Check that it is still running, then try again.' };
  }
}
