import { readConfig } from '../../src/lib/server/config.ts';
import { openAnimatic } from '../../src/lib/server/providers/animatic/index.ts';
import { localProvider } from '../../src/lib/server/providers/toolbox.ts';
import { dirname } from 'node:path';
import { contract } from './suite.ts';

contract({
  name: 'The animatic engine', key: '',
  models: { text: 'Offline writer', image: 'Collage painter', video: 'Camera mover', vision: 'Pixel judge' },
  open: async (store) => {
    const config = readConfig({ ...process.env, SCENEBOOK_DATA: dirname(store.root) });
    const { close, warm: _, readAhead: _ahead, ...tools } = openAnimatic({ store, config });
    return { provider: localProvider('animatic', 'Animatic', tools), loopback: null, slept: [], close };
  }
});
