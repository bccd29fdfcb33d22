// What a person allowed stays allowed while they are signed in, also when the tokens that came of it are gone. The
// library throws a grant away together with its tokens, as when it sees a refresh token twice (RFC 9700, section
// 4.14.2); without this, the app could then not go on with prompt=none, though the person has taken nothing back.

import LRU from 'oidc-provider/lib/helpers/lru.js';

const MOST = 10_000;

/** Keeps what was allowed, for each sign-in and client. */
export function consentKeeper(provider) {
  const kept = new LRU({ maxSize: MOST });
  const key = ({ oidc }) => `${oidc.session.uid} ${oidc.client.clientId}`;
  return {
    keep(ctx, { openid, resources, rejected, rar }) {
      kept.set(key(ctx), structuredClone({ openid, resources, rejected, rar }));
    },

    /** A new grant of what was allowed before; undefined where nothing was. */
    async again(ctx) {
      const allowed = kept.get(key(ctx));
      if (!allowed) return undefined;
      const { session, client } = ctx.oidc;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      Object.assign(grant, structuredClone(allowed));
      await grant.save();
      return grant;
    },
  };
}
