// Signing keys (RFC 7517), made anew at each start: RS256 signs the id_tokens, ES256 the access tokens that are JWTs.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

// The keys come out as JWKs at once: exporting a key object right after making it now and then hangs Node.js 20 for good.
const AS_JWK = { publicKeyEncoding: { format: 'jwk' }, privateKeyEncoding: { format: 'jwk' } };

/** { jwks, publicJwks }: the second is what the resource API may know. */
export function newSigningKeys() {
  const pairs = [
    named(generateKeyPairSync('rsa', { modulusLength: 2048, ...AS_JWK }), 'RS256'),
    named(generateKeyPairSync('ec', { namedCurve: 'P-256', ...AS_JWK }), 'ES256'),
  ];
  return {
    jwks: { keys: pairs.map(({ privateKey }) => privateKey) },
    publicJwks: { keys: pairs.map(({ publicKey }) => publicKey) },
  };
}

/** What the nonces of DPoP proofs are made from (RFC 9449, section 8). */
export function newNonceSecret() {
  return randomBytes(32);
}

/** The key the browser's cookies are signed with. */
export function newCookieKey() {
  return randomBytes(32).toString('base64url');
}

function named({ publicKey, privateKey }, alg) {
  const name = { alg, use: 'sig', kid: `${alg.toLowerCase()}-${randomBytes(6).toString('hex')}` };
  return { publicKey: { ...publicKey, ...name }, privateKey: { ...privateKey, ...name } };
}
