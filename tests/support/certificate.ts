/** Certificates of our own for tests: a root, and one for signing under it, written as DER (X.509, RFC 5280). */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length < 256 ? 2 : 4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
};
const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts);
const oid = (text: string) => {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]];
  const bytes = rest.flatMap((value) => {
    const list = [value & 127];
    for (let left = value >> 7; left > 0; left >>= 7) list.unshift((left & 127) | 128);
    return list;
  });
  return tlv(6, Buffer.from([first * 40 + second, ...bytes]));
};
const time = (at: number) => tlv(0x17, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
const name = (common: string) => sequence(...[['2.5.4.10', 'Scenebook tests'], ['2.5.4.3', common]].map(([type, value]) => tlv(0x31, sequence(oid(type!), tlv(12, Buffer.from(value!))))));
const extension = (type: string, critical: boolean, value: Buffer) => sequence(oid(type), ...(critical ? [tlv(1, Buffer.from([0xff]))] : []), tlv(4, value));
const bits = (value: Buffer, unused = 0) => tlv(3, Buffer.from([unused]), value);
const idOf = (key: KeyObject) => createHash('sha1').update(key.export({ type: 'spki', format: 'der' })).digest();

type Kind = 'ec' | 'ed25519' | 'rsa';
const pairOf = (kind: Kind) => (kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519'));
const ways: Record<Kind, { readonly hash: string | null; readonly algorithm: Buffer }> = {
  ec: { hash: 'sha256', algorithm: sequence(oid('1.2.840.10045.4.3.2')) }, ed25519: { hash: null, algorithm: sequence(oid('1.3.101.112')) },
  rsa: { hash: 'sha256', algorithm: sequence(oid('1.2.840.113549.1.1.11'), tlv(5)) }
};

function certificate({ subject, issuer, key, by, way, extensions, from, to, serial }: {
  subject: string; issuer: string; key: KeyObject; by: KeyObject; way: (typeof ways)[Kind]; extensions: Buffer[]; from: number; to: number; serial: number;
}): string {
  const body = sequence(
    tlv(0xa0, tlv(2, Buffer.from([2]))), tlv(2, Buffer.from([serial])), way.algorithm, name(issuer), sequence(time(from), time(to)), name(subject),
    key.export({ type: 'spki', format: 'der' }), tlv(0xa3, sequence(...extensions))
  );
  const der = sequence(body, way.algorithm, bits(sign(way.hash, body, by)));
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

const day = 24 * 3_600_000;

/** PEM texts: the signer's certificate with its root's, the root's alone, and the signer's key. Valid from `from` to `to`, days from now. */
export function testCertificate({ kind = 'ec', from = -1, to = 30 }: { kind?: Kind; from?: number; to?: number } = {}) {
  const [root, own] = [pairOf(kind), pairOf(kind)];
  const way = ways[kind];
  const rootPem = certificate({
    subject: 'Test root', issuer: 'Test root', key: root.publicKey, by: root.privateKey, way, from: Date.now() - 365 * day, to: Date.now() + 365 * day, serial: 1,
    extensions: [extension('2.5.29.19', true, sequence(tlv(1, Buffer.from([0xff])))), extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)), extension('2.5.29.14', false, tlv(4, idOf(root.publicKey)))]
  });
  const ownPem = certificate({
    subject: 'Test signer', issuer: 'Test root', key: own.publicKey, by: root.privateKey, way, from: Date.now() + from * day, to: Date.now() + to * day, serial: 2,
    extensions: [
      extension('2.5.29.19', true, sequence()), extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)), extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.4'))),
      extension('2.5.29.14', false, tlv(4, idOf(own.publicKey))), extension('2.5.29.35', false, sequence(tlv(0x80, idOf(root.publicKey))))
    ]
  });
  return { chain: `${ownPem}${rootPem}`, root: rootPem, key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}
