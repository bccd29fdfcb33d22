// The authorization server: oidc-provider with a configuration. What the protocol demands is the library's
// work; here stand the clients, the scopes, the lifetimes and the pages.

import Provider, { errors } from 'oidc-provider';

import { accountByUsername, findAccount } from './accounts.js';
import { richAuthorizationRequests } from './calendar-access.js';
import { CLIENT_NAME, HARDENED_CLIENT_ID, hardenedClient, publicClient } from './client.js';
import { PROOF_ALGORITHMS } from './dpop.js';
import { consentKeeper } from './consents.js';
import { explain } from './errors.js';
import { newCookieKey } from './keys.js';
import { newMemory } from './memory.js';
import { offlineAccessKeeper } from './offline-access.js';
import { sendPage, signedOutPage, signOutPage } from './pages.js';
import { PRESENTER, presenterKeeper } from './presenter.js';
import { API_SCOPE_NAMES, SCOPE_NAMES, scopeNames } from './scopes.js';
import { ACR_VALUES, signInPolicy } from './sign-in-policy.js';

const DAY = 24 * 60 * 60;

export function newProvider(settings, { jwks, nonceSecret }) {
  const provider = new Provider(settings.issuer, {
    ...configuration(settings),
    features: features(settings, nonceSecret, (ctx) => presenters.isThere(ctx)),
    jwks,
    loadExistingGrant: (ctx) => loadExistingGrant(ctx, keepOfflineAccess, consents),
  });
  const keepOfflineAccess = offlineAccessKeeper(provider);
  const consents = consentKeeper(provider);
  const presenters = presenterKeeper(provider);
  provider.on('server_error', (_ctx, error) => console.error('The authorization server failed:', error));
  return provider;
}

function configuration(settings) {
  return {
    clients: [publicClient(settings), hardenedClient(settings)],
    clientAuthMethods: ['none'],
    clientBasedCORS: (_ctx, origin) => settings.pageOrigins.includes(origin),
    responseTypes: ['code'],
    scopes: SCOPE_NAMES,
    extraParams: [PRESENTER],
    acrValues: ACR_VALUES,
    interactions: { policy: signInPolicy(settings) },
    // Every id_token says when and how the person signed in, asked or not.
    claims: { openid: ['sub', 'acr', 'auth_time'], profile: ['name', 'preferred_username'] },
    // The id_token itself says the name: the page needs no second request to greet a person.
    conformIdTokenClaims: false,
    findAccount,
    extraTokenClaims,
    enabledJWA: { dPoPSigningAlgValues: PROOF_ALGORITHMS },
    rotateRefreshToken: true,
    // A token of three seconds lives three seconds: issuer and API share one clock.
    clockTolerance: 0,
    ttl: lifetimes(settings),
    adapter: newMemory(),
    // Cookies ignore the port, so the names must differ from those of other servers on this host.
    cookies: {
      keys: [newCookieKey()],
      names: {
        session: 'roundtrip_node_session',
        interaction: 'roundtrip_node_interaction',
        resume: 'roundtrip_node_resume',
      },
    },
    renderError: async (ctx, out, error) => sendPage(ctx, ctx.status, explain(settings, error, out)),
  };
}

function lifetimes({ authorizationCodeSeconds, accessTokenSeconds, refreshTokenSeconds }) {
  return {
    AccessToken: accessTokenSeconds,
    AuthorizationCode: authorizationCodeSeconds,
    IdToken: 60 * 60,
    Interaction: 60 * 60,
    Session: 14 * DAY,
    Grant: 14 * DAY + refreshTokenSeconds,
    // Rotation does not prolong a sign-in: the successor ends when the first token would have
    // (OAuth 2.0 for Browser-Based Applications, on refresh tokens).
    RefreshToken: ({ oidc }) => {
      const predecessor = oidc.entities.RotatedRefreshToken;
      return predecessor ? Math.max(1, predecessor.remainingTTL) : refreshTokenSeconds;
    },
  };
}

function features(settings, nonceSecret, isPresenter) {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret, requireNonce: () => true },
    pushedAuthorizationRequests: { enabled: true },
    richAuthorizationRequests: richAuthorizationRequests(settings),
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx) => askToSignOut(ctx, isPresenter(ctx)),
      postLogoutSuccessSource: async (ctx) => {
        sendPage(ctx, 200, signedOutPage({ app: CLIENT_NAME, home: settings.pageOrigins[0] }));
      },
    },
    resourceIndicators: {
      enabled: true,
      // Without `resource` a token has no audience: good for userinfo and for the API, which is this server too.
      defaultResource: async () => undefined,
      useGrantedResource: async (ctx) => wantsApiToken(ctx),
      getResourceServerInfo: async (_ctx, resource, client) => resourceServer(settings, resource, client),
    },
  };
}

async function askToSignOut(ctx, presenter) {
  const { oidc } = ctx;
  sendPage(ctx, 200, signOutPage({
    action: oidc.urlFor('end_session_confirm'),
    xsrf: oidc.session.state.secret,
    app: oidc.client?.clientName,
    person: accountByUsername(oidc.session.accountId).name,
    presenter,
  }));
}

/** When and how the person signed in, for the API to judge; a refresh changes nothing about it. */
async function extraTokenClaims({ oidc }) {
  const source = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken;
  return source && { acr: source.acr, auth_time: source.authTime };
}

/**
 * Where the sign-in named the API as its resource, tokens are for the API, unless a refresh asks for identity scopes
 * alone: that one is for userinfo, which refuses tokens with an audience.
 */
function wantsApiToken(ctx) {
  const asked = scopeNames(ctx.oidc.params.scope);
  return asked.length === 0 || asked.some((name) => API_SCOPE_NAMES.includes(name));
}

function resourceServer(settings, resource, client) {
  if (resource !== settings.api) throw new errors.InvalidTarget();
  return {
    audience: settings.api,
    accessTokenFormat: client.clientId === HARDENED_CLIENT_ID ? 'jwt' : 'opaque',
    jwt: { sign: { alg: 'ES256' } },
    accessTokenTTL: settings.accessTokenSeconds,
    // All scopes, so that the token answer's `scope` lists everything that was allowed, `openid` included.
    scope: SCOPE_NAMES.join(' '),
  };
}

/**
 * Which earlier answers still count for this request (oidc-provider asks before it shows the consent page).
 * prompt=consent starts from nothing, so every scope is offered again. Otherwise what was granted stays
 * granted, and what was refused is asked again, except when prompt=none forbids asking.
 */
async function loadExistingGrant(ctx, keepOfflineAccess, consents) {
  const { oidc } = ctx;
  const { Grant } = oidc.provider;
  if (oidc.result?.consent) {
    const given = await Grant.find(oidc.result.consent.grantId);
    consents.keep(ctx, given);
    return given;
  }
  if (oidc.prompts.has('consent')) return undefined;
  const grant = await Grant.find(oidc.session.grantIdFor(oidc.client.clientId)) ?? await consents.again(ctx);
  if (grant) keepOfflineAccess(ctx, grant);
  if (grant && !oidc.prompts.has('none')) delete grant.rejected;
  return grant;
}
