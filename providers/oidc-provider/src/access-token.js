// What an access token says, whatever its form: opaque ones are looked up, JWTs (RFC 9068) are verified.

import { createLocalJWKSet, errors, jwtVerify } from 'jose';

import { TokenError } from './api-error.js';
import { scopesOfDetails } from './calendar-access.js';

/** `publicJwks` are the authorization server's (RFC 7517). */
export function newTokenReader(provider, settings, publicJwks) {
  const keys = createLocalJWKSet(publicJwks);
  const promised = { issuer: settings.issuer, audience: settings.api, typ: 'at+jwt', algorithms: ['ES256'] };

  /** { accountId, scopes, jkt, acr, authTime }, or throws the refusal. */
  return async function readToken(token) {
    return token.includes('.') ? readJwt(token, keys, promised) : readOpaque(provider, settings, token);
  };
}

async function readJwt(token, keys, promised) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...promised,
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
    });
    return facts({
      accountId: payload.sub,
      scope: payload.scope,
      details: payload.authorization_details,
      jkt: payload.cnf?.jkt,
      signIn: payload,
    });
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    throw invalid(whyNot(error));
  }
}

function whyNot(error) {
  if (error instanceof errors.JWTExpired) return 'The access token is expired.';
  if (error.claim === 'aud') return 'The access token was made for another audience.';
  return 'The access token is not one of this server’s.';
}

async function readOpaque(provider, settings, value) {
  const token = await provider.AccessToken.find(value);
  if (!token || !(await stillStands(provider, token))) {
    throw invalid('The access token is unknown, expired or revoked.');
  }
  // Without an audience it is good for what this server itself offers: userinfo, and this API.
  if (token.aud !== undefined && token.aud !== settings.api) {
    throw invalid('The access token was made for another audience.');
  }
  const { accountId, scope, rar: details, jkt, extra: signIn = {} } = token;
  return facts({ accountId, scope, details, jkt, signIn });
}

/** A token ends with its grant, and with the session too where it was bound to one (no offline_access). */
async function stillStands(provider, token) {
  const grant = await provider.Grant.find(token.grantId);
  if (!grant) return false;
  if (!token.expiresWithSession) return true;
  const session = await provider.Session.findByUid(token.sessionUid);
  return session?.accountId === token.accountId;
}

function facts({ accountId, scope = '', details, jkt, signIn: { acr, auth_time: authTime } }) {
  return { accountId, scopes: new Set([...scope.split(' '), ...scopesOfDetails(details)]), jkt, acr, authTime };
}

function invalid(why) {
  return new TokenError(401, 'invalid_token', why);
}
