// Signing in: the code flow with PKCE, choice per scope, cancelling, prompt=none and prompt=consent.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { Browser } from './support/browser.js';
import { authorizationRequest, CALLBACK, claims, exchange, signIn, throughConsent, toConsent } from './support/client.js';
import { startServer } from './support/server.js';

let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

test('the metadata names this issuer, and the API names its authorization server', async () => {
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    const metadata = await (await fetch(`${server.origin}${path}`)).json();
    assert.equal(metadata.issuer, server.origin);
    assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
    assert.equal(metadata.authorization_response_iss_parameter_supported, true);
  }
  const resource = await (await fetch(`${server.origin}/.well-known/oauth-protected-resource/api`)).json();
  assert.equal(resource.resource, server.api);
  assert.deepEqual(resource.authorization_servers, [server.origin]);
});

test('a sign-in gives tokens for exactly what was left ticked', async () => {
  const { left, request, answer, tokens } = await signIn(server, { untick: ['calendar.read'] });
  assert.equal(left.searchParams.get('state'), request.state);
  assert.equal(left.searchParams.get('iss'), server.origin);
  assert.equal(answer.status, 200);
  assert.equal(tokens.scope, 'openid profile offline_access fitness.read');
  assert.equal(tokens.token_type, 'Bearer');
  assert.ok(tokens.refresh_token);

  const { iss, aud, nonce, sub, name, preferred_username: username } = claims(tokens.id_token);
  assert.deepEqual(
    { iss, aud, nonce, sub, name, username },
    { iss: server.origin, aud: 'roundtrip-spa', nonce: request.nonce, sub: 'ada', name: 'Ada Lovelace', username: 'ada' },
  );
});

test('everything but openid may be unticked', async () => {
  const untick = ['profile', 'offline_access', 'fitness.read', 'calendar.read'];
  const { tokens } = await signIn(server, { untick });
  assert.equal(tokens.scope, 'openid');
  assert.equal(tokens.refresh_token, undefined);
  assert.equal(claims(tokens.id_token).name, undefined);
});

test('the signing keys have key ids, and the id_token names one of them', async () => {
  const { keys } = await (await fetch(`${server.origin}/jwks`)).json();
  assert.deepEqual(keys.map(({ alg }) => alg), ['RS256', 'ES256']);
  const { tokens } = await signIn(server);
  const { alg, kid } = JSON.parse(Buffer.from(tokens.id_token.split('.')[0], 'base64url'));
  assert.equal(alg, 'RS256');
  assert.ok(keys.some((key) => key.kid === kid));
});

test('a request without PKCE, or with plain PKCE, is sent back with an error', async () => {
  for (const changes of [
    { code_challenge: undefined, code_challenge_method: undefined },
    { code_challenge_method: 'plain' },
  ]) {
    const request = authorizationRequest(server, changes);
    const { left } = await new Browser().open(request.url);
    assert.equal(left.searchParams.get('error'), 'invalid_request');
    assert.equal(left.searchParams.get('state'), request.state);
  }
});

test('a code is worth nothing with another verifier, and works once', async () => {
  const browser = new Browser();
  const request = authorizationRequest(server);
  const consent = await toConsent(browser, request);
  const { left } = await browser.submit(consent, [['decision', 'allow'], ['scope', 'fitness.read']]);
  const code = left.searchParams.get('code');
  assert.equal((await exchange(server, code, 'x'.repeat(43))).status, 400);
  assert.equal((await exchange(server, code, request.verifier)).status, 200);
  const again = await exchange(server, code, request.verifier);
  assert.equal(again.status, 400);
  assert.equal((await again.json()).error, 'invalid_grant');
});

test('a code lives as long as is set', async (t) => {
  const hasty = await startServer({ ROUNDTRIP_AUTHORIZATION_CODE_SECONDS: '2' });
  t.after(() => hasty.stop());
  assert.equal((await signIn(hasty)).answer.status, 200);
  const browser = new Browser();
  const request = authorizationRequest(hasty);
  const left = await throughConsent(browser, await toConsent(browser, request));
  await wait(3100);
  const answer = await exchange(hasty, left.searchParams.get('code'), request.verifier);
  assert.equal((await answer.json()).error, 'invalid_grant');
});

test('a wrong password shows the page again, with the user name kept and the reason said', async () => {
  const page = await toConsent(new Browser(), authorizationRequest(server), ['ada', '<wrong>']);
  assert.equal(page.status, 401);
  assert.match(page.html, /role="alert"/);
  assert.match(page.html, /name="username" value="ada"/);
});

test('what a person types is never markup', async () => {
  const page = await toConsent(new Browser(), authorizationRequest(server), ['"><script>', 'x']);
  assert.match(page.html, /value="&quot;&gt;&lt;script&gt;"/);
  assert.doesNotMatch(page.html, /<script/);
});

test('Cancel goes back with access_denied, from the sign-in page and from the consent page', async () => {
  const browser = new Browser();
  const request = authorizationRequest(server);
  const atSignIn = await browser.submit(await browser.open(request.url), [['decision', 'cancel']]);
  const atConsent = await browser.submit(await toConsent(browser, request), [['decision', 'cancel']]);
  for (const { left } of [atSignIn, atConsent]) {
    assert.equal(left.searchParams.get('error'), 'access_denied');
    assert.equal(left.searchParams.get('state'), request.state);
    assert.equal(left.searchParams.get('iss'), server.origin);
  }
});

test('prompt=none never shows a page', async () => {
  const silent = { prompt: 'none', scope: 'openid fitness.read' };
  const stranger = await new Browser().open(authorizationRequest(server, silent).url);
  assert.equal(stranger.left.searchParams.get('error'), 'login_required');

  const { browser } = await signIn(server, { untick: ['calendar.read'] });
  const known = await browser.open(authorizationRequest(server, silent).url);
  assert.ok(known.left.searchParams.get('code'));
  const wider = { prompt: 'none', scope: 'openid calendar.write' };
  const more = await browser.open(authorizationRequest(server, wider).url);
  assert.equal(more.left.searchParams.get('error'), 'consent_required');
});

test('prompt=consent offers every scope again, also the refused ones', async () => {
  const { browser } = await signIn(server, { untick: ['calendar.read'] });
  const page = await toConsent(browser, authorizationRequest(server));
  assert.deepEqual(page.offeredScopes(), ['profile', 'offline_access', 'fitness.read', 'calendar.read']);
});

test('without prompt=consent, what was refused is asked again and what was granted is not', async () => {
  const { browser } = await signIn(server, { untick: ['calendar.read'] });
  const granted = authorizationRequest(server, { prompt: undefined, scope: 'openid fitness.read' });
  assert.ok((await browser.open(granted.url)).left.searchParams.get('code'));
  const refused = authorizationRequest(server, { prompt: undefined, scope: 'openid calendar.read' });
  assert.deepEqual((await browser.open(refused.url)).offeredScopes(), ['calendar.read']);
});

test('a request from an unknown app or for an unknown address ends on a page, not at the address', async () => {
  const addresses = ['https://stranger.example/callback', `${CALLBACK}/`, `${CALLBACK}/other`];
  for (const changes of [{ client_id: 'stranger' }, ...addresses.map((redirect_uri) => ({ redirect_uri }))]) {
    const page = await new Browser().open(authorizationRequest(server, changes).url);
    assert.equal(page.status, 400);
    assert.match(page.html, /<h1>This can’t go on<\/h1>/);
    assert.match(page.html, /Back to Roundtrip/);
  }
});

test('a page that names this server as its own is answered at an address of its own', async () => {
  const request = authorizationRequest(server, { redirect_uri: `${CALLBACK}/own` });
  const browser = new Browser();
  const left = await throughConsent(browser, await toConsent(browser, request));
  assert.equal(left.origin + left.pathname, `${CALLBACK}/own`);
  assert.ok(left.searchParams.get('code'));
});

test('a sign-in page that is no longer open says so', async () => {
  const page = await new Browser().open(`${server.origin}/interaction/gone`);
  assert.equal(page.status, 400);
  assert.match(page.html, /no longer open/);
});
