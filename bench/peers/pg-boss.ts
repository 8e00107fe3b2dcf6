import { PGlite } from '@electric-sql/pglite';
import PgBoss from 'pg-boss';

/** pg-boss on PGlite in a folder, every commit durable. `claim` sends a job and fetches it at once, without an interval of polling. */
export async function openPgBoss(folder: string) {
  const database = new PGlite(folder);
  const executeSql = async (text: string, values: unknown[] = []) => {
    if (values.length) return { rows: (await database.query(text, values)).rows };
    // What is sent without values may be several statements.
    return { rows: (await database.exec(text)).at(-1)?.rows ?? [] };
  };
  const boss = new PgBoss({ db: { executeSql }, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('cells');
  return {
    /** Milliseconds from the commit of the job to having claimed it. */
    claim: async (): Promise<number> => {
      await boss.send('cells', { attempt: 'one' });
      const since = performance.now();
      // The database's clock may still show the time at which the job was sent.
      const [job] = await boss.fetch('cells', { batchSize: 1, ignoreStartAfter: true });
      const elapsed = performance.now() - since;
      if (!job) throw new Error('pg-boss has no job.');
      await boss.complete('cells', job.id);
      return elapsed;
    },
    close: async () => {
      await boss.stop({ graceful: false });
      await database.close();
    }
  };
}
