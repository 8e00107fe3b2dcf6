/** A talk about the sample notebook's film, for pictures of review: links, remarks, a drawing and verdicts. */
import { randomUUID } from 'node:crypto';
import type { ReviewComment, ReviewPage } from '../../src/lib/review-protocol.ts';
import { makeLink, ownerPost, ownerView } from './review-maker.ts';

/** Addresses of a link that is open and of one that asks for a passcode. */
export type ReviewAddresses = { readonly review: string; readonly gate: string };

export async function talkAboutSample(url: string): Promise<ReviewAddresses> {
  const { notebooks } = await (await fetch(`${url}/api/notebooks`)).json() as { notebooks: { id: string }[] };
  const { id } = notebooks[0]!;
  const open = await makeLink({ url }, id, { label: 'The client', role: 'approve', content: 'scenes', download: true });
  const gate = await makeLink({ url }, id, { label: 'Colleagues', role: 'view', passcode: 'open sesame', expiresAt: Date.now() + 7 * 86_400_000 });
  const ada = await introduce(url, open.url, 'Ada Brandt');
  await ada('comment', { text: 'Lovely light. Can the name stay in the picture a moment longer?', version: 1, first: 30, last: 66 });
  const { comment } = await ada('comment', {
    text: 'This corner is too dark.', version: 1, first: 300, last: 300,
    drawing: [{ kind: 'box', colour: 'red', from: [0.62, 0.16], to: [0.94, 0.52] }, { kind: 'arrow', colour: 'amber', from: [0.34, 0.82], to: [0.6, 0.5] }, { kind: 'text', colour: 'white', at: [0.1, 0.88], text: 'more light' }]
  });
  await ownerPost({ url }, id, { act: 'reply', to: comment!.id, key: randomUUID(), text: 'It will be lighter in the next version.' });
  const page = await (await fetch(`${open.url}/api/review`)).json() as ReviewPage;
  for (const [cell, verdict, note] of [['export', 'approved', ''], ['s2/end', 'changes', 'Show the label from the front.']] as const) {
    await ada('judge', { cell, verdict, note, content: page.film.subjects.find((subject) => subject.cell === cell)!.content });
  }
  const waiting = (await ownerView({ url }, id)).comments.find(({ scene, author }) => scene === 's2' && author !== 'owner');
  await ownerPost({ url }, id, { act: 'propose', comment: waiting!.id });
  return { review: `${open.url}#f=300&c=${comment!.id}`, gate: gate.url };
}

/** A reviewer with a name, who acts. */
async function introduce(origin: string, link: string, name: string) {
  let cookie = '';
  const post = async (act: string, more: Record<string, unknown>): Promise<{ comment?: ReviewComment }> => {
    const response = await fetch(`${link}/api/review`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin, cookie }, body: JSON.stringify({ act, ...(act === 'comment' ? { key: randomUUID() } : {}), ...more })
    });
    if (!response.ok) throw new Error(`The studio refused: ${await response.text()}`);
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return await response.json() as { comment?: ReviewComment };
  };
  await post('name', { name });
  return post;
}
