/**
 * Sealed values: what the studio gives a browser to bring back (grants, names, tickets, the owner's session). Signed with
 * HMAC-SHA256 under a secret of this data folder and bound to a purpose, so that one kind never passes for another.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type Purpose = 'grant' | 'reviewer' | 'ticket' | 'owner';
export type Sealer = ReturnType<typeof openSealer>;

/** 256 bits, in letters that need no escaping in an address. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares in a time that says nothing about where two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const [one, two] = [Buffer.from(a), Buffer.from(b)];
  return one.length === two.length && timingSafeEqual(one, two);
}

/** `secret`: at least 32 random bytes as text. */
export function openSealer(secret: string) {
  const sign = (purpose: Purpose, body: string) => createHmac('sha256', secret).update(`${purpose}\n${body}`).digest('base64url');

  /** `expires`: milliseconds since 1970. */
  function seal(purpose: Purpose, value: Readonly<Record<string, string | number | null>>, expires: number): string {
    const body = Buffer.from(JSON.stringify({ ...value, expires })).toString('base64url');
    return `${body}.${sign(purpose, body)}`;
  }

  /** What was sealed; null when it is forged, for another purpose, or over. */
  function unseal(purpose: Purpose, text: string | undefined, now: number): Readonly<Record<string, unknown>> | null {
    const [body, signature, ...rest] = (text ?? '').split('.');
    if (!body || !signature || rest.length || text!.length > 2000 || !sameSecret(signature, sign(purpose, body))) return null;
    const value = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    return typeof value.expires === 'number' && value.expires > now ? value : null;
  }

  /** An address (of the network) as something that can be kept and compared but not read. */
  const disguise = (text: string): string => createHmac('sha256', secret).update(`address\n${text}`).digest('base64url').slice(0, 22);

  return { seal, unseal, disguise };
}
