// `offline_access` for an app that has it already. The library drops this scope from any request without
// prompt=consent; OpenID Connect Core, section 11, leaves room for other conditions, and here it is the consent the
// person gave earlier in this session. Without this, confirming who you are would cost the app its refresh token.

import LRU from 'oidc-provider/lib/helpers/lru.js';

import { scopeNames } from './scopes.js';

const OFFLINE_ACCESS = 'offline_access';
// A pushed request is used within a minute.
const MOST_PUSHED = 10_000;

/** Returns what to call when a request meets an earlier grant. */
export function offlineAccessKeeper(provider) {
  // What a pushed request asked for is seen only where it is pushed.
  const pushed = new LRU({ maxSize: MOST_PUSHED });
  provider.on('pushed_authorization_request.success', ({ oidc }) => {
    if (asksFor(oidc.body.scope)) pushed.set(oidc.entities.PushedAuthorizationRequest.jti, true);
  });

  return function keepOfflineAccess({ oidc, query }, grant) {
    if (oidc.route !== 'authorization') return;
    const request = oidc.entities.PushedAuthorizationRequest;
    const asked = request ? pushed.get(request.jti) : asksFor(query.scope);
    if (asked && asksFor(grant.getOIDCScope()) && !asksFor(oidc.params.scope)) {
      oidc.params.scope = `${oidc.params.scope} ${OFFLINE_ACCESS}`;
    }
  };
}

function asksFor(scope) {
  return scopeNames(scope).includes(OFFLINE_ACCESS);
}
