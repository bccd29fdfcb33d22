// Who may call the resource API: the access token is looked up, its audience and its scope are checked.

import { NoTokenError, TokenError } from './api-error.js';

/** Returns the account id of the token's owner, or throws the refusal. */
export async function requireScope(provider, settings, ctx, scope) {
  const token = await provider.AccessToken.find(bearerToken(ctx));
  if (!token || !(await stillStands(provider, token))) {
    throw new TokenError(401, 'invalid_token', 'The access token is unknown, expired or revoked.');
  }
  if (token.aud !== settings.api) {
    throw new TokenError(401, 'invalid_token', 'The access token was made for another audience.');
  }
  if (!token.scopes.has(scope)) {
    throw new TokenError(403, 'insufficient_scope', `This needs the scope ${scope}, which was not granted.`, scope);
  }
  return token.accountId;
}

function bearerToken(ctx) {
  if (ctx.query.access_token !== undefined) {
    throw new TokenError(400, 'invalid_request', 'An access token does not belong in a URL: send it in the Authorization header.');
  }
  const header = ctx.get('Authorization');
  if (!header) throw new NoTokenError();
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (!token) {
    throw new TokenError(401, 'invalid_token', 'The Authorization header holds no Bearer token.');
  }
  return token;
}

/** A token ends with its grant, and with the session too where it was bound to one (no offline_access). */
async function stillStands(provider, token) {
  const grant = await provider.Grant.find(token.grantId);
  if (!grant) return false;
  if (!token.expiresWithSession) return true;
  const session = await provider.Session.findByUid(token.sessionUid);
  return session?.accountId === token.accountId;
}
