/** Passcodes, kept as scrypt hashes: N 2^15, r 8, p 1 (32 MB, about a tenth of a second), a salt of 16 bytes each. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const length = 32;

const derive = (passcode: string, salt: Buffer): Promise<Buffer> => new Promise((resolve, reject) =>
  scrypt(passcode.normalize('NFKC'), salt, length, cost, (error, key) => (error ? reject(error) : resolve(key))));

export async function hashPasscode(passcode: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derive(passcode, salt)).toString('base64url')}`;
}

export async function checkPasscode(passcode: string, kept: string): Promise<boolean> {
  const [, salt, key] = kept.split('$');
  const expected = Buffer.from(key!, 'base64url');
  return timingSafeEqual(await derive(passcode, Buffer.from(salt!, 'base64url')), expected);
}
