// Who may call the resource API: the token is read, its key, its scope and the age of its sign-in are checked.

import { newTokenReader } from './access-token.js';
import { NoTokenError, TokenError } from './api-error.js';
import { newProofChecker } from './dpop.js';
import { CONFIRMED } from './sign-in-policy.js';

/** Returns the check: (ctx, scope) to the facts of the token, or it throws the refusal. */
export function newAccess(provider, settings, { publicJwks, nonceSecret }) {
  const readToken = newTokenReader(provider, settings, publicJwks);
  const checkProof = newProofChecker(provider, settings, nonceSecret);

  return async function requireScope(ctx, scope) {
    const { scheme, value } = presentedToken(ctx);
    const token = await readToken(value);
    await checkBinding(ctx, scheme, value, token, checkProof);
    if (!token.scopes.has(scope)) {
      throw new TokenError(403, 'insufficient_scope', `This needs the scope ${scope}, which was not granted.`, { scope });
    }
    return token;
  };
}

/** For what is more personal: the sign-in behind the token must be recent and confirmed (RFC 9470, section 3). */
export function requireConfirmedSignIn(token, { recentSignInSeconds }) {
  const age = Math.floor(Date.now() / 1000) - token.authTime;
  const recent = age <= recentSignInSeconds; // false as well if there is no auth_time
  if (recent && token.acr === CONFIRMED) return;
  const why = recent
    ? 'This needs a sign-in that was confirmed with the password.'
    : `This needs a sign-in that is at most ${recentSignInSeconds} seconds old.`;
  throw new TokenError(401, 'insufficient_user_authentication', why, {
    acr_values: CONFIRMED,
    max_age: recentSignInSeconds,
  });
}

function presentedToken(ctx) {
  if (ctx.query.access_token !== undefined) {
    throw new TokenError(400, 'invalid_request', 'An access token does not belong in a URL: send it in the Authorization header.');
  }
  const header = ctx.get('Authorization');
  if (!header) throw new NoTokenError();
  const [, scheme, value] = /^(Bearer|DPoP) +([\w.~+/-]+=*)$/i.exec(header) ?? [];
  if (!value) {
    throw new TokenError(401, 'invalid_token', 'The Authorization header holds no Bearer or DPoP token.');
  }
  return { scheme: scheme.toLowerCase(), value };
}

/** A bound token with its proof, an unbound one as Bearer, and nothing in between (RFC 9449, section 7.2). */
async function checkBinding(ctx, scheme, value, { jkt }, checkProof) {
  if (jkt && scheme === 'dpop') return checkProof(ctx, value, jkt);
  if (jkt) {
    throw new TokenError(401, 'invalid_token', 'The access token is bound to a key: send it with the DPoP scheme and a proof.', { scheme: 'DPoP' });
  }
  if (scheme === 'dpop') {
    throw new TokenError(401, 'invalid_token', 'The access token is not bound to a key: send it as Bearer.', { scheme: 'Bearer' });
  }
  return undefined;
}
