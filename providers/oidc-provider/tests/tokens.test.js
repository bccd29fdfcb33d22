// The life of tokens: rotation, reuse, revocation, expiry, and what signing out ends.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { authorizationRequest, callApi, exchange, refresh, revoke, signIn } from './support/client.js';
import { PAGE, startServer } from './support/server.js';

const STEPS = '/fitness/steps';
let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

async function refused(answer) {
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error, 'invalid_grant');
}

test('a refresh rotates the refresh token and keeps the scope', async () => {
  const { tokens } = await signIn(server, { untick: ['calendar.read'] });
  const next = await (await refresh(server, tokens.refresh_token)).json();
  assert.notEqual(next.refresh_token, tokens.refresh_token);
  assert.equal(next.scope, tokens.scope);
  assert.equal((await callApi(server, STEPS, next.access_token)).status, 200);
});

test('using a refresh token twice ends the whole sign-in', async () => {
  const { tokens } = await signIn(server);
  const next = await (await refresh(server, tokens.refresh_token)).json();
  await refused(await refresh(server, tokens.refresh_token));
  await refused(await refresh(server, next.refresh_token));
  assert.equal((await callApi(server, STEPS, next.access_token)).status, 401);
});

test('after a token was used twice, the app goes on without a question, and what was refused stays refused', async () => {
  const { browser, tokens } = await signIn(server, { untick: ['calendar.read'] });
  await refresh(server, tokens.refresh_token);
  await refused(await refresh(server, tokens.refresh_token));
  const asked = authorizationRequest(server, { prompt: 'none' });
  const { left } = await browser.open(asked.url);
  const fresh = await (await exchange(server, left.searchParams.get('code'), asked.verifier)).json();
  assert.ok(fresh.refresh_token);
  assert.equal((await callApi(server, STEPS, fresh.access_token)).status, 200);
  assert.equal(fresh.scope.includes('calendar.read'), false);
});

const userinfo = (token) => fetch(`${server.origin}/me`, { headers: { origin: PAGE, authorization: `Bearer ${token}` } });

test('one access token serves the API and userinfo', async () => {
  const { tokens } = await signIn(server);
  assert.equal((await callApi(server, STEPS, tokens.access_token)).status, 200);
  const answer = await userinfo(tokens.access_token);
  assert.deepEqual(await answer.json(), { sub: 'ada', name: 'Ada Lovelace', preferred_username: 'ada' });
  assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
});

test('userinfo refuses a made-up token and one without openid', async () => {
  const { tokens } = await signIn(server, { changes: { scope: 'fitness.read', nonce: undefined } });
  for (const [token, status] of [['made-up', 401], [tokens.access_token, 403]]) {
    const answer = await userinfo(token);
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
    assert.match(answer.headers.get('access-control-expose-headers'), /WWW-Authenticate, DPoP-Nonce, Date, Retry-After/);
  }
});

test('with the API as resource, tokens are for the API; a refresh for identity scopes alone gives one for userinfo', async () => {
  const { tokens } = await signIn(server, { changes: { resource: server.api } });
  assert.equal((await callApi(server, STEPS, tokens.access_token)).status, 200);
  assert.equal((await userinfo(tokens.access_token)).status, 401);
  const next = await (await refresh(server, tokens.refresh_token, { scope: 'openid profile' })).json();
  assert.equal((await (await userinfo(next.access_token)).json()).name, 'Ada Lovelace');
  assert.equal((await callApi(server, STEPS, next.access_token)).status, 403);
});

test('revoking the refresh token ends the access token too', async () => {
  const { tokens } = await signIn(server);
  assert.equal((await revoke(server, tokens.refresh_token)).status, 200);
  await refused(await refresh(server, tokens.refresh_token));
  assert.equal((await callApi(server, STEPS, tokens.access_token)).status, 401);
});

test('tokens live as long as the settings say, and rotation does not prolong a sign-in', async (t) => {
  const hasty = await startServer({ ROUNDTRIP_ACCESS_TOKEN_SECONDS: '1', ROUNDTRIP_REFRESH_TOKEN_SECONDS: '4' });
  t.after(() => hasty.stop());
  const { tokens } = await signIn(hasty);
  assert.equal(tokens.expires_in, 1);
  await wait(2000);

  const expired = await callApi(hasty, STEPS, tokens.access_token);
  assert.equal(expired.status, 401);
  assert.match(expired.headers.get('www-authenticate'), /error="invalid_token"/);
  const next = await (await refresh(hasty, tokens.refresh_token)).json();
  assert.ok(next.access_token);
  await wait(2500);
  await refused(await refresh(hasty, next.refresh_token));
});

function endSession(tokens) {
  const url = new URL('/session/end', server.origin);
  url.search = new URLSearchParams({
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${PAGE}/signed-out`,
    state: 'remember',
  });
  return url.href;
}

test('signing out asks, goes back with the state, and ends the session', async () => {
  const { browser, tokens } = await signIn(server);
  const page = await browser.open(endSession(tokens));
  assert.match(page.html, /id="sign-out"/);
  assert.match(page.html, /Ada Lovelace/);
  const { left } = await browser.submit(page, [['logout', 'yes']]);
  assert.equal(left.href, `${PAGE}/signed-out?state=remember`);

  const silent = await browser.open(authorizationRequest(server, { prompt: 'none' }).url);
  assert.equal(silent.left.searchParams.get('error'), 'login_required');
});

test('without offline_access, signing out ends the access token', async () => {
  const { browser, tokens } = await signIn(server, { untick: ['offline_access'] });
  assert.equal((await callApi(server, STEPS, tokens.access_token)).status, 200);
  await browser.submit(await browser.open(endSession(tokens)), [['logout', 'yes']]);
  assert.equal((await callApi(server, STEPS, tokens.access_token)).status, 401);
});

test('signing out of a session that is over goes back at once', async () => {
  const { browser, tokens } = await signIn(server);
  await browser.submit(await browser.open(endSession(tokens)), [['logout', 'yes']]);
  const self = await browser.open(endSession(tokens));
  assert.match(self.headers.get('content-security-policy'), /script-src 'sha256-/);
  const { left } = await browser.submit(self);
  assert.equal(left.href, `${PAGE}/signed-out?state=remember`);
});

test('staying signed in keeps the session', async () => {
  const { browser, tokens } = await signIn(server);
  const { left } = await browser.submit(await browser.open(endSession(tokens)));
  assert.equal(left.href, `${PAGE}/signed-out?state=remember`);
  const again = await browser.open(authorizationRequest(server).url);
  assert.match(again.html, /id="allow"/);
});
