/** OpenAI, or a server that speaks like it, as far as the studio speaks to it, on this machine. */
import { allAbilities, chatFailure, chatFault, completion, type Abilities } from './chat.ts';
import { asLoopback, type Loopback, type Play } from './plays.ts';
import { openServer, type Answer, type Asked } from './server.ts';

export async function openOpenaiLoopback(abilities: Abilities = allAbilities): Promise<Loopback> {
  const state = { play: 'well' as Play };
  let paidCalls = 0;
  const isPaid = ({ method, path }: Asked) => method === 'POST' && path === '/v1/chat/completions';

  const server = await openServer((asked): Answer => {
    if (asked.method === 'GET' && asked.path === '/v1/models') {
      return asked.headers.authorization === 'Bearer wrong-key-000' ? chatFault('wrong key', 1)! : { body: { object: 'list', data: [{ id: 'gpt-6-luna', object: 'model' }, { id: 'other', object: 'model' }] } };
    }
    if (!isPaid(asked)) return chatFailure(404, 'Unknown request URL.');
    paidCalls++;
    if (state.play === 'sent on') return { status: 307, headers: { location: `${server.elsewhere}${asked.path}` }, body: null };
    const early = chatFault(state.play, paidCalls);
    if (early) return early;
    const whole = completion(asked, state.play, paidCalls, abilities);
    return state.play === 'cut' ? { cut: whole } : whole;
  });

  return asLoopback(state, server, { isPaid });
}
