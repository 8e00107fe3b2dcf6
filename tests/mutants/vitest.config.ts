/** The tests that mutants of the engine have to pass, the quick ones first; timelines are played by graph-evaluate. */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const files = ['graph-content', 'graph-wiring', 'graph-walk', 'graph-wishes', 'graph-reasons', 'graph-plan', 'slices', 'canonical', 'edited-scenes', 'golden', 'incremental-map', 'incremental-content', 'incremental', 'graph-evaluate'];
const rank = ({ moduleId }: TestSpecification): number => files.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));

class QuickFirst extends BaseSequencer {
  override async sort(list: TestSpecification[]): Promise<TestSpecification[]> {
    return [...list].sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: files.map((name) => `tests/unit/${name}.test.ts`),
    environment: 'node', testTimeout: 60_000, setupFiles: ['tests/mutants/setup.ts'], isolate: false, fileParallelism: false, sequence: { sequencer: QuickFirst }
  }
});
