/**
 * Signs the claim of content credentials: a COSE_Sign1 structure (RFC 9052) with the certificates in its protected header
 * (RFC 9360), as C2PA asks for. Only this file meets the private key.
 */
import { constants, createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { refuse, type Refusal } from '../../pipeline/index.ts';

type Way = { readonly alg: string; readonly cose: number; readonly hash: string | null };
/** Curves and key types that C2PA allows, with the algorithm that goes with each. */
const ofCurve: Readonly<Record<string, Way>> = {
  prime256v1: { alg: 'es256', cose: -7, hash: 'sha256' }, secp384r1: { alg: 'es384', cose: -35, hash: 'sha384' }, secp521r1: { alg: 'es512', cose: -36, hash: 'sha512' }
};
const ofType: Readonly<Record<string, Way>> = {
  ed25519: { alg: 'ed25519', cose: -8, hash: null }, rsa: { alg: 'ps256', cose: -37, hash: 'sha256' }, 'rsa-pss': { alg: 'ps256', cose: -37, hash: 'sha256' }
};

export type Signer = {
  /** The algorithm's name in C2PA. */
  readonly alg: string;
  /** Who signs, as the certificate says; and until when it may, in milliseconds since 1970. */
  readonly name: string;
  readonly validTo: number;
  /** Names the certificate: sha-256 of it, hex. */
  readonly fingerprint: string;
  /** Bytes of the finished structure, always as many. */
  readonly reserve: number;
  readonly sign: (claim: Uint8Array) => Uint8Array;
};

const advice = 'Give a certificate for signing content credentials and its key, both as PEM; docs/handover.md says how.';

/** `chain`: PEM, the signer's certificate first, then those between it and its root. `key`: PEM, without a passphrase. */
export function signerOf(chain: string, key: string, now: number): { readonly ok: true; readonly signer: Signer } | Refusal {
  const wrong = (why: string) => refuse('bad_certificate', why, advice);
  let certificates: X509Certificate[];
  let secret: KeyObject;
  try {
    certificates = (chain.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((text) => new X509Certificate(text));
  } catch {
    return wrong('The certificate for content credentials cannot be read.');
  }
  try {
    secret = createPrivateKey(key);
  } catch {
    return wrong('The key for content credentials cannot be read.');
  }
  const [own] = certificates;
  if (!own) return wrong('There is no certificate in the file for content credentials.');
  if (!own.checkPrivateKey(secret)) return wrong('The key for content credentials does not belong to the certificate.');
  const validTo = Date.parse(own.validTo);
  if (now < Date.parse(own.validFrom) || now > validTo) return wrong(`The certificate for content credentials is valid from ${own.validFrom} to ${own.validTo}.`);
  const way = ofCurve[secret.asymmetricKeyDetails?.namedCurve ?? ''] ?? ofType[secret.asymmetricKeyType ?? ''];
  if (!way) return wrong('The key for content credentials is of a kind that C2PA does not know.');
  // A root goes without saying: readers have their own.
  const sent = certificates.filter((each, index) => index === 0 || each.subject !== each.issuer).map(({ raw }) => raw);
  const header = map([[whole(1), whole(way.cose)], [whole(33), sent.length === 1 ? bytes(sent[0]!) : list(sent.map(bytes))]]);
  const reserve = header.length + 4096;
  return {
    ok: true,
    signer: {
      alg: way.alg, name: /^CN=(.+)$/m.exec(own.subject)?.[1] ?? own.subject.replaceAll('\n', ', '), validTo, fingerprint: own.fingerprint256.replaceAll(':', '').toLowerCase(), reserve,
      sign: (claim) => {
        const signed = list([text('Signature1'), bytes(header), bytes(new Uint8Array()), bytes(claim)]);
        return structure(header, signWith(secret, way, signed), reserve);
      }
    }
  };
}

function signWith(key: KeyObject, { alg, hash }: Way, data: Buffer): Buffer {
  if (alg.startsWith('ps')) return sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
  return sign(hash, data, hash === null ? key : { key, dsaEncoding: 'ieee-p1363' });
}

/** Filled up with zeros to `length`, for the film's place for it is measured before it is there. */
function structure(header: Buffer, signature: Buffer, length: number): Buffer {
  const made = (pad: number) => Buffer.concat([Buffer.from([0xd2]), list([bytes(header), map([[text('pad'), bytes(Buffer.alloc(pad))]]), Buffer.from([0xf6]), bytes(signature)])]);
  // Any pad from 256 to 65535 bytes has a head of the same length.
  return made(256 + length - made(256).length);
}

/** The few kinds of CBOR (RFC 8949) that are needed. */
function head(major: number, value: number): Buffer {
  const kind = major << 5;
  if (value < 24) return Buffer.from([kind | value]);
  if (value < 0x100) return Buffer.from([kind | 24, value]);
  const long = value < 0x10000 ? Buffer.alloc(3) : Buffer.alloc(5);
  long[0] = kind | (long.length === 3 ? 25 : 26);
  if (long.length === 3) long.writeUInt16BE(value, 1);
  else long.writeUInt32BE(value, 1);
  return long;
}
const whole = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Uint8Array): Buffer => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const list = (items: readonly Buffer[]): Buffer => Buffer.concat([head(4, items.length), ...items]);
const map = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer => Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
