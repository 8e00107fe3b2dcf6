import { afterEach, describe, expect, it } from 'vitest';
import { fakeTools } from '../support/fake-tools.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let notebook: Notebook;
afterEach(async () => notebook.close());

describe('the pace of a provider', () => {
  it('AD-11: runs as many at once as the settings allow, and never more', async () => {
    const most = 3;
    notebook = await openNotebook({ settings: { paces: { animatic: { concurrency: most, spacing: 0 } } }, tools: fakeTools(6) });
    let running = 0, highest = 0;
    let open!: () => void;
    const gate = new Promise<void>((resolve) => { open = resolve; });
    notebook.tools.before = async (call) => {
      if (!call.startsWith('video')) return;
      highest = Math.max(highest, ++running);
      if (running === most) open();
      await gate;
      running--;
    };
    await notebook.run('outdated');
    expect(highest).toBe(most);
  });
});
