// A client that does what the page does: authorization code with PKCE, refresh, revocation, API calls.

import { createHash, randomBytes } from 'node:crypto';

import { Browser } from './browser.js';
import { PAGE } from './server.js';

export const SCOPE = 'openid profile offline_access fitness.read calendar.read';
const CLIENT = { client_id: 'roundtrip-spa' };
export const CALLBACK = `${PAGE}/callback`;

/** An authorization request and what must be remembered of it; `changes` set to undefined leave a parameter out. */
export function authorizationRequest(server, changes = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(8).toString('hex');
  const nonce = randomBytes(8).toString('hex');
  const parameters = {
    ...CLIENT,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: SCOPE,
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'consent',
    ...changes,
  };
  const fields = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
  return { url: `${server.origin}/auth?${new URLSearchParams(fields)}`, fields, verifier, state, nonce };
}

/** Signs in or confirms if asked to; ends on the consent page or back at the client. */
export async function toConsent(browser, request, [username, password] = ['ada', 'engine']) {
  const page = await browser.open(request.url);
  if (page.html.includes('id="confirm"')) return browser.submit(page, [['password', password]]);
  if (!page.html.includes('id="sign-in"')) return page;
  return browser.submit(page, [['username', username], ['password', password]]);
}

/** The whole sign-in, without the scopes named in `untick`. */
export async function signIn(server, { browser = new Browser(), untick = [], changes } = {}) {
  const request = authorizationRequest(server, changes);
  const left = await throughConsent(browser, await toConsent(browser, request), untick);
  const answer = await exchange(server, left.searchParams.get('code'), request.verifier);
  return { browser, request, left, answer, tokens: await answer.json() };
}

/** Answers the consent page, if this is one; gives the address back at the client. */
export async function throughConsent(browser, page, untick = []) {
  if (page.left) return page.left;
  const ticked = page.offeredScopes().filter((scope) => !untick.includes(scope));
  return (await browser.submit(page, [['decision', 'allow'], ...ticked.map((scope) => ['scope', scope])])).left;
}

export function exchange(server, code, verifier) {
  return post(server, '/token', { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier });
}

export function refresh(server, refreshToken, more = {}) {
  return post(server, '/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
}

export function revoke(server, token) {
  return post(server, '/token/revocation', { token });
}

/** What the page would send: a form, from the page's origin unless told otherwise. */
export function post(server, path, fields, origin = PAGE, headers = {}) {
  return fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { origin, ...headers },
    body: new URLSearchParams({ ...CLIENT, ...fields }),
  });
}

export function callApi(server, path, accessToken, { origin = PAGE, ...request } = {}) {
  const authorization = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
  return fetch(`${server.api}${path}`, {
    ...request,
    headers: { origin, ...authorization, ...request.headers },
  });
}

/** The claims of an id_token, unchecked. */
export function claims(idToken) {
  return JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url'));
}
