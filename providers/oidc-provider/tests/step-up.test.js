// Asking for a recent, confirmed sign-in (RFC 9470): the API's challenge, and what acr_values and max_age lead to.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { authorizationRequest, callApi, claims, exchange, refresh, signIn, throughConsent, toConsent } from './support/client.js';
import { KeyHolder } from './support/dpop.js';
import { startServer } from './support/server.js';

const SUMMARY = '/health/summary';
const CONFIRMED = 'urn:roundtrip:confirmed';
const PASSWORD = 'urn:roundtrip:password';
let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

const again = (changes) => ({ prompt: undefined, acr_values: CONFIRMED, max_age: '120', ...changes });

test('both metadata documents name the two kinds of sign-in', async () => {
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    const metadata = await (await fetch(`${server.origin}${path}`)).json();
    assert.deepEqual(metadata.acr_values_supported, [PASSWORD, CONFIRMED]);
  }
});

test('an ordinary sign-in says so, and is not enough for the summary', async () => {
  const { tokens } = await signIn(server);
  const { acr, auth_time: authTime } = claims(tokens.id_token);
  assert.equal(acr, PASSWORD);
  assert.ok(Math.abs(authTime - Date.now() / 1000) < 30);

  const answer = await callApi(server, SUMMARY, tokens.access_token);
  assert.equal(answer.status, 401);
  assert.equal(
    answer.headers.get('www-authenticate'),
    'Bearer realm="api", error="insufficient_user_authentication", '
    + 'error_description="This needs a sign-in that was confirmed with the password.", '
    + `acr_values="${CONFIRMED}", max_age="120", `
    + `resource_metadata="${server.origin}/.well-known/oauth-protected-resource/api"`,
  );
  assert.equal((await answer.json()).error, 'insufficient_user_authentication');
});

test('confirming asks for the password alone, then for nothing, and opens the summary', async () => {
  const { browser, tokens } = await signIn(server, { untick: [] });
  const request = authorizationRequest(server, again({ scope: tokens.scope }));
  const page = await browser.open(request.url);
  assert.match(page.html, /<h1>Confirm that it is you<\/h1>/);
  assert.match(page.html, /Ada Lovelace/);
  assert.match(page.html, /name="username" value="ada"[^>]* readonly/);

  const { left } = await browser.submit(page, [['username', 'ada'], ['password', 'engine']]);
  const confirmed = await (await exchange(server, left.searchParams.get('code'), request.verifier)).json();
  assert.equal(claims(confirmed.id_token).acr, CONFIRMED);
  assert.equal(confirmed.scope, tokens.scope);
  assert.ok(confirmed.refresh_token, 'offline_access was allowed before');

  const summary = async () => (await callApi(server, SUMMARY, confirmed.access_token)).json();
  const { date, resting_heart_rate: rate, sleep_minutes: sleep, weights } = await summary();
  assert.equal(date, new Date().toISOString().slice(0, 10));
  assert.ok(rate >= 54 && rate < 66 && sleep >= 390 && sleep <= 510);
  assert.equal(weights.length, 7);
  assert.ok(weights.every(({ grams }) => Number.isInteger(grams) && grams >= 58000));
  assert.deepEqual(await summary(), await summary());
});

test('a wrong password, another name and Cancel confirm nothing', async () => {
  const { browser } = await signIn(server);
  const page = await browser.open(authorizationRequest(server, again()).url);
  const wrong = await browser.submit(page, [['password', 'compiler']]);
  assert.equal(wrong.status, 401);
  assert.match(wrong.html, /role="alert"[^]*Ada Lovelace/);
  const other = await browser.submit(page, [['username', 'grace'], ['password', 'compiler']]);
  assert.equal(other.status, 401);
  const { left } = await browser.submit(other, [['decision', 'cancel']]);
  assert.equal(left.searchParams.get('error'), 'access_denied');
});

test('a first sign-in with acr_values is a confirmed one, on the ordinary page', async () => {
  const { tokens } = await signIn(server, { changes: { acr_values: `urn:unknown ${CONFIRMED}` } });
  assert.equal(claims(tokens.id_token).acr, CONFIRMED);
  assert.equal((await callApi(server, SUMMARY, tokens.access_token)).status, 200);
});

test('the scope comes first', async () => {
  const { tokens } = await signIn(server, { untick: ['fitness.read'] });
  assert.equal((await callApi(server, SUMMARY, tokens.access_token)).status, 403);
});

test('prompt=none can’t confirm, but may use what was confirmed just now', async () => {
  const { browser } = await signIn(server);
  const silent = again({ prompt: 'none', scope: 'openid fitness.read' });
  const refused = await browser.open(authorizationRequest(server, silent).url);
  assert.equal(refused.left.searchParams.get('error'), 'login_required');

  await toConsent(browser, authorizationRequest(server, again()));
  const allowed = await browser.open(authorizationRequest(server, silent).url);
  assert.ok(allowed.left.searchParams.get('code'));
});

test('a confirmed sign-in grows old; refreshing does not make it young', async (t) => {
  const hasty = await startServer({ ROUNDTRIP_RECENT_SIGN_IN_SECONDS: '1' });
  t.after(() => hasty.stop());
  const { browser, tokens } = await signIn(hasty, { changes: { acr_values: CONFIRMED } });
  assert.equal((await callApi(hasty, SUMMARY, tokens.access_token)).status, 200);
  await wait(2100);

  const next = await (await refresh(hasty, tokens.refresh_token)).json();
  assert.equal(claims(next.id_token).auth_time, claims(tokens.id_token).auth_time);
  const old = await callApi(hasty, SUMMARY, next.access_token);
  assert.equal(old.status, 401);
  assert.match(old.headers.get('www-authenticate'), /at most 1 seconds old\.", acr_values="urn:roundtrip:confirmed", max_age="1"/);
  const page = await browser.open(authorizationRequest(hasty, again()).url);
  assert.match(page.html, /Confirm that it is you/);
});

test('max_age alone asks again when the sign-in is older, and not before', async () => {
  const { browser, tokens } = await signIn(server);
  const aged = (seconds) => authorizationRequest(server, { prompt: undefined, scope: tokens.scope, max_age: seconds });
  assert.ok((await browser.open(aged('600').url)).left);
  await wait(2100);
  const request = aged('1');
  const page = await browser.open(request.url);
  assert.match(page.html, /Confirm that it is you/);
  const { left } = await browser.submit(page, [['password', 'engine']]);
  const fresh = await (await exchange(server, left.searchParams.get('code'), request.verifier)).json();
  const [newer, older] = [claims(fresh.id_token), claims(tokens.id_token)];
  assert.ok(newer.auth_time > older.auth_time);
  assert.equal(newer.acr, PASSWORD);

  const bad = await browser.open(aged('soon').url);
  assert.equal(bad.left.searchParams.get('error'), 'invalid_request');
});

test('somebody else’s later sign-in changes nothing about this token', async () => {
  const { tokens } = await signIn(server);
  await signIn(server, { changes: { acr_values: CONFIRMED } });
  assert.equal((await callApi(server, SUMMARY, tokens.access_token)).status, 401);
});

test('offline_access comes without prompt=consent only for an app that has it, and only when asked for', async () => {
  const { browser } = await signIn(server, { untick: ['offline_access'] });
  const before_ = authorizationRequest(server, again());
  const page = await toConsent(browser, before_);
  const without = await exchange(server, (await throughConsent(browser, page)).searchParams.get('code'), before_.verifier);
  assert.equal((await without.json()).refresh_token, undefined);

  await signIn(server, { browser });
  const narrow = authorizationRequest(server, again({ scope: 'openid fitness.read' }));
  const { left } = await toConsent(browser, narrow);
  const tokens = await (await exchange(server, left.searchParams.get('code'), narrow.verifier)).json();
  assert.equal(tokens.scope, 'openid fitness.read');
  assert.equal(tokens.refresh_token, undefined);
});

test('the hardened client steps up through a pushed request, and keeps its refresh token', async () => {
  const holder = await KeyHolder.make(server);
  const first = await holder.signIn();
  const refused = await holder.call(SUMMARY, first.tokens.access_token);
  assert.equal(refused.status, 401);
  assert.match(refused.headers.get('www-authenticate'), /^DPoP realm="api", error="insufficient_user_authentication", .*acr_values="urn:roundtrip:confirmed", max_age="120", algs="ES256", /);
  const { page, tokens } = await holder.signIn({ browser: first.browser, changes: again() });
  assert.ok(page.left, 'nothing new was asked');
  assert.ok(tokens.refresh_token);
  assert.equal(tokens.scope, first.tokens.scope);
  assert.equal((await holder.call(SUMMARY, tokens.access_token)).status, 200);
});
