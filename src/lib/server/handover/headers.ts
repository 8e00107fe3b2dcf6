import { attachment } from '../storage/serve.ts';

/** Headers of a file to keep, made for whoever asks. */
export const fileHeaders = (title: string, ending: string, mime: string): Record<string, string> =>
  ({ 'content-type': mime, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-disposition': attachment(title, ending) });
