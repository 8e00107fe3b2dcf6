/** Slow jobs of a loopback server: how often each was looked at, and how far that lets it be. */
import type { Play } from './plays.ts';
import type { Answer } from './server.ts';

export type JobState = 'unknown' | 'stumbles' | 'running' | 'strange' | 'refused' | 'failed' | 'done';

export function openJobs<J>() {
  const jobs = new Map<string, { readonly job: J; looks: number }>();
  return {
    add(job: J): string {
      const id = `job${jobs.size + 1}`;
      jobs.set(id, { job, looks: 0 });
      return id;
    },
    jobOf: (id: string): J | null => jobs.get(id)?.job ?? null,
    /** The state that this look finds. */
    look(id: string, play: Play): JobState {
      const known = jobs.get(id);
      if (!known) return 'unknown';
      const { looks } = known;
      known.looks++;
      if (play === 'stumbling' && looks < 4) return 'stumbles';
      if (play === 'never' || looks < 2) return play === 'strange' ? 'strange' : 'running';
      if (play === 'refused' || (play === 'refused once' && id === 'job1')) return 'refused';
      if (play === 'failed' || (play === 'failed once' && id === 'job1')) return 'failed';
      return 'done';
    },
    /** The ways in which a look goes wrong, one after the other. */
    stumble: (id: string, busy: Answer): Answer => ([busy, 'drop', { body: '<html>Bad gateway</html>' }, { body: null }] as const)[(jobs.get(id)!.looks - 1) % 4]!
  };
}

/** How a result's file is answered. */
export function fileAnswer(play: Play, file: Uint8Array, elsewhere: string): Answer {
  switch (play) {
    case 'file gone': return { status: 404, body: 'gone' };
    case 'file forbidden': return { status: 403, body: 'expired' };
    case 'file short': return { cut: { body: file } };
    case 'file false': return { body: Buffer.from('this is no picture and no video, whatever it is called') };
    case 'file elsewhere': return { status: 302, headers: { location: `${elsewhere}/moved` }, body: null };
    default: return { body: file };
  }
}
