// Proof of possession at the resource API (RFC 9449, sections 4.3, 7 and 9): a token bound to a key is accepted only
// with a fresh, single-use proof made with that key for this very request.

import { createHash } from 'node:crypto';

import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose';
import ServerChallenge from 'oidc-provider/lib/helpers/challenge.js';

import { TokenError } from './api-error.js';

export const PROOF_ALGORITHMS = ['ES256'];
/** How far a proof's `iat` may be from this server's clock, and how long its `jti` is remembered. */
const PROOF_SECONDS = 300;

/**
 * `secret` is the one oidc-provider makes its nonces from: server and API are one origin, and a client that keeps one
 * nonce per origin is right with it at both.
 */
export function newProofChecker(provider, { issuer }, secret) {
  const nonces = new ServerChallenge(secret, 'DPoP');

  /** Returns if `ctx` proves possession of the key with thumbprint `jkt`, else throws the refusal. */
  return async function checkProof(ctx, token, jkt) {
    const { payload, jwk } = await readProof(ctx);
    if (await calculateJwkThumbprint(jwk) !== jkt) throw badToken('The access token is bound to another key than the proof’s.');
    checkRequest(ctx, new URL(ctx.path, issuer), payload);
    if (payload.ath !== sha256(token)) throw badProof('Its ath is not the hash of this access token.');
    checkNonce(ctx, nonces, payload.nonce);
    checkTime(payload.iat);
    if (typeof payload.jti !== 'string' || payload.jti === '') throw badProof('It has no jti.');
    const unique = await provider.ReplayDetection.unique(`api ${jkt}`, payload.jti, now() + 2 * PROOF_SECONDS);
    if (!unique) throw badProof('It was used before: each request needs its own.');
  };
}

async function readProof(ctx) {
  const proof = ctx.get('DPoP');
  if (!proof) throw badProof('There is none: send it in the DPoP header.');
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: PROOF_ALGORITHMS,
    });
    return { payload, jwk: protectedHeader.jwk };
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw badProof('Its key can’t be read.');
    throw badProof('It is not a JWT of type dpop+jwt, signed with ES256 by the public key in its header.');
  }
}

/** Method and address, the latter without query and fragment. The host is this server's own, not what a request says. */
function checkRequest(ctx, address, { htm, htu }) {
  if (htm !== ctx.method) throw badProof('Its htm is another method.');
  const target = typeof htu === 'string' && URL.canParse(htu) ? new URL(htu) : undefined;
  if (!target) throw badProof('Its htu is not an address.');
  target.search = '';
  target.hash = '';
  if (target.href !== address.href) throw badProof('Its htu is another address.');
}

function checkNonce(ctx, nonces, nonce) {
  const next = nonces.nextChallenge();
  if (nonce !== next) ctx.set('DPoP-Nonce', next);
  if (typeof nonce !== 'string' || !nonces.checkChallenge(nonce)) {
    throw new TokenError(401, 'use_dpop_nonce', 'The proof needs the nonce of the DPoP-Nonce header.');
  }
}

function checkTime(iat) {
  if (typeof iat !== 'number') throw badProof('It has no iat.');
  if (Math.abs(now() - iat) > PROOF_SECONDS) {
    throw badProof(`Its iat is more than ${PROOF_SECONDS} seconds from this server’s clock, which the Date header tells.`);
  }
}

function badProof(why) {
  return new TokenError(401, 'invalid_dpop_proof', `The DPoP proof does not count. ${why}`);
}

function badToken(why) {
  return new TokenError(401, 'invalid_token', why);
}

function sha256(text) {
  return createHash('sha256').update(text).digest('base64url');
}

function now() {
  return Math.floor(Date.now() / 1000);
}
