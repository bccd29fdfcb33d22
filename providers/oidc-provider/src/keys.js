// Signing keys (RFC 7517), made anew at each start: RS256 signs the id_tokens, ES256 the access tokens that are JWTs.

import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';

export function newSigningKeys() {
  return {
    keys: [
      asJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RS256'),
      asJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'),
    ],
  };
}

/** What the resource API may know of them. */
export function publicPart({ keys }) {
  return {
    keys: keys.map(({ alg, use, kid, ...key }) => {
      const publicKey = createPublicKey({ key, format: 'jwk' });
      return { ...publicKey.export({ format: 'jwk' }), alg, use, kid };
    }),
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

function asJwk({ privateKey }, alg) {
  const kid = `${alg.toLowerCase()}-${randomBytes(6).toString('hex')}`;
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid };
}
