/** The file of a finished prediction, fetched at once: Replicate deletes it after an hour. */
import { withUsage, type RunContext, type Usage } from '../../../pipeline/steps/tools.ts';
import { download } from '../http/download.ts';
import { badReply } from '../http/faults.ts';
import type { Kind } from '../http/sniff.ts';
import type { Parts, Service } from '../rest.ts';
import { asFile } from '../results.ts';

/** The path of a temporary file, which the caller removes. */
export async function fetchResult(
  { store, clock, patience }: Parts, service: Service, model: string, url: string, kinds: readonly Kind[], context: RunContext, usage: Usage
): Promise<string> {
  const asked = service.asked(model);
  if (url.startsWith('data:')) {
    const data = /^data:[^,]*;base64,(.+)$/su.exec(url)?.[1];
    if (!data) throw badReply(asked, 'its file is not readable', { charged: 'yes', usage });
    return asFile(store, Buffer.from(data, 'base64'));
  }
  try {
    return await download({ url, kinds, reach: service.reach() }, { store, context, asked, clock, patience });
  } catch (error) {
    throw withUsage(error, usage);
  }
}
