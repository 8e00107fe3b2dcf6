/** How a studio is opened against loopback servers: every provider that is called over the network, none of them waited for long. */
import { readConfig, type Config } from '../../src/lib/server/config.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { openAnimatic } from '../../src/lib/server/providers/animatic/index.ts';
import { openGoogle } from '../../src/lib/server/providers/google/index.ts';
import type { VertexAuth } from '../../src/lib/server/providers/google/client.ts';
import { clock, type Patience } from '../../src/lib/server/providers/http/clock.ts';
import { openRemote } from '../../src/lib/server/providers/index.ts';
import { localProvider, openToolbox } from '../../src/lib/server/providers/toolbox.ts';
import type { StudioOptions } from '../../src/lib/server/studio.ts';

export const quickPatience: Patience = { look: 30, deadline: 120_000, secondTry: 30, downloads: [30] };
/** Google credentials that need no network. */
export const offlineAuth = { authClient: { getRequestHeaders: async () => new Headers({ authorization: 'Bearer of-the-machine' }) } } as unknown as VertexAuth;

export function quickly(data: string, env: Config['env']): StudioOptions {
  const config = { ...readConfig(env), data };
  return {
    config,
    toolbox: ({ store, keys }) => {
      const given = { store, env: config.env, keys, clock, patience: quickPatience };
      const { close, warm: _, readAhead: _ahead, ...animatic } = openAnimatic({ store, config });
      return openToolbox([
        localProvider('animatic', 'Animatic', animatic, close), localProvider('studio', 'Studio', { media: createMediaTool(store, config.env) }),
        ...openRemote(given).filter(({ id }) => id !== 'google'), openGoogle({ ...given, vertexAuth: offlineAuth })
      ]);
    }
  };
}
