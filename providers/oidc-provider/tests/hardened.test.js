// The hardened client: pushed requests, tokens bound to a key, JWT access tokens for the named resource.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';

import { Browser } from './support/browser.js';
import { authorizationRequest, callApi, post, signIn, toConsent } from './support/client.js';
import { HARDENED, KeyHolder } from './support/dpop.js';
import { PAGE, startServer } from './support/server.js';

const STEPS = '/fitness/steps';
let server;
let holder;
let token; // a JWT, bound to the holder's key
let session;
before(async () => {
  server = await startServer();
  holder = await KeyHolder.make(server);
  session = await holder.signIn({ untick: ['calendar.read'] });
  token = session.tokens.access_token;
  await holder.call(STEPS, token); // brings the nonce
});
after(() => server.stop());

async function refused(answer, status, error) {
  assert.equal(answer.status, status);
  assert.equal((await answer.clone().json()).error, error);
  return answer.headers.get('www-authenticate');
}

test('the metadata offers pushed requests and proofs, and the API says so too', async () => {
  const metadata = await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json();
  assert.equal(metadata.pushed_authorization_request_endpoint, `${server.origin}/request`);
  assert.deepEqual(metadata.dpop_signing_alg_values_supported, ['ES256']);
  const resource = await (await fetch(`${server.origin}/.well-known/oauth-protected-resource/api`)).json();
  assert.equal(resource.resource, server.api);
  assert.deepEqual(resource.authorization_servers, [server.origin]);
  assert.deepEqual(resource.scopes_supported, ['fitness.read', 'calendar.read', 'calendar.write']);
  assert.deepEqual(resource.bearer_methods_supported, ['header']);
  assert.deepEqual(resource.dpop_signing_alg_values_supported, ['ES256']);
});

test('a request that was not pushed is sent back with an error', async () => {
  const request = authorizationRequest(server, HARDENED);
  const { left } = await new Browser().open(request.url);
  assert.equal(left.searchParams.get('error'), 'invalid_request');
  assert.equal(left.searchParams.get('state'), request.state);
});

test('a pushed request works once, and a made-up one not at all', async () => {
  const { fields } = authorizationRequest(server, { ...HARDENED, resource: server.api });
  const answer = await holder.post('/request', fields);
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
  const { request_uri: uri, expires_in: seconds } = await answer.json();
  assert.ok(seconds <= 60);
  const open = (browser, requestUri) => browser.open(`${server.origin}/auth?${new URLSearchParams({ ...HARDENED, request_uri: requestUri })}`);

  const browser = new Browser();
  const consent = await browser.submit(await open(browser, uri), [['username', 'ada'], ['password', 'engine']]);
  assert.ok((await browser.submit(consent, [['decision', 'allow'], ['scope', 'fitness.read']])).left.searchParams.get('code'));
  for (const used of [uri, 'urn:ietf:params:oauth:request_uri:made-up']) {
    const page = await open(new Browser(), used);
    assert.equal(page.status, 400);
    assert.match(page.html, /invalid_request_uri/);
  }
});

test('the access token is a JWT for the API, bound to the key', async () => {
  const { tokens } = session;
  assert.equal(tokens.token_type, 'DPoP');
  assert.equal(tokens.scope, 'openid profile offline_access fitness.read');
  const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(`${server.origin}/jwks`)));
  assert.equal(protectedHeader.typ, 'at+jwt');
  assert.equal(protectedHeader.alg, 'ES256');
  assert.deepEqual(
    { iss: payload.iss, aud: payload.aud, sub: payload.sub, client: payload.client_id, cnf: payload.cnf, scope: payload.scope, acr: payload.acr },
    { iss: server.origin, aud: server.api, sub: 'ada', client: 'roundtrip-hardened', cnf: { jkt: holder.jkt }, scope: tokens.scope, acr: 'urn:roundtrip:password' },
  );
  assert.ok(Math.abs(payload.auth_time - Date.now() / 1000) < 30);
  assert.equal((await holder.call(STEPS, token)).status, 200);
});

test('another resource than the API is refused', async () => {
  const { fields } = authorizationRequest(server, { ...HARDENED, resource: 'https://api.example/' });
  await refused(await holder.post('/request', fields), 400, 'invalid_target');
});

test('without a proof there are no tokens, and without the nonce neither', async () => {
  const refresh = { ...HARDENED, grant_type: 'refresh_token', refresh_token: session.tokens.refresh_token };
  await refused(await post(server, '/token', refresh), 400, 'invalid_grant');
  for (const [path, fields] of [['/token', refresh], ['/request', authorizationRequest(server, HARDENED).fields]]) {
    const newcomer = await KeyHolder.make(server);
    const proof = await newcomer.proof('POST', `${server.origin}${path}`);
    const answer = await post(server, path, fields, PAGE, { dpop: proof });
    await refused(answer, 400, 'use_dpop_nonce');
    assert.ok(answer.headers.get('dpop-nonce'));
    assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
    assert.match(answer.headers.get('access-control-expose-headers'), /DPoP-Nonce/);
  }
});

test('a code is worth nothing to another key', async () => {
  const request = authorizationRequest(server, { ...HARDENED, resource: server.api });
  const { request_uri: uri } = await (await holder.post('/request', request.fields)).json();
  const browser = new Browser();
  const page = await toConsent(browser, { url: `${server.origin}/auth?${new URLSearchParams({ ...HARDENED, request_uri: uri })}` });
  const { left } = await browser.submit(page, [['decision', 'allow'], ['scope', 'fitness.read']]);
  const thief = await KeyHolder.make(server);
  await refused(await thief.exchange(left.searchParams.get('code'), request.verifier), 400, 'invalid_grant');
});

test('a refresh keeps the key, the form and the time of the sign-in; another key gets nothing', async () => {
  const own = await KeyHolder.make(server);
  const { tokens } = await own.signIn();
  await refused(await holder.refresh(tokens.refresh_token), 400, 'invalid_grant');
  const next = await (await own.refresh(tokens.refresh_token)).json();
  const read = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));
  const [before_, after_] = [read(tokens.access_token), read(next.access_token)];
  assert.deepEqual([after_.aud, after_.cnf, after_.auth_time], [before_.aud, before_.cnf, before_.auth_time]);
  assert.equal((await own.call(STEPS, next.access_token)).status, 200);
});

test('the API wants a nonce, and hands it out', async () => {
  const answer = await holder.call(STEPS, token, { proof: { changes: { nonce: undefined } } });
  const challenge = await refused(answer, 401, 'use_dpop_nonce');
  assert.match(challenge, /^DPoP realm="api", error="use_dpop_nonce", .*algs="ES256", resource_metadata="/);
  assert.ok(answer.headers.get('dpop-nonce'));
  assert.match(answer.headers.get('access-control-expose-headers'), /DPoP-Nonce/);
  assert.equal((await holder.call(STEPS, token)).status, 200);
  await refused(await holder.call(STEPS, token, { proof: { changes: { nonce: 'made-up' } } }), 401, 'use_dpop_nonce');
});

test('a nonce of the token endpoint is good at the API', async () => {
  const own = await KeyHolder.make(server);
  const { tokens } = await own.signIn();
  assert.equal((await own.call(STEPS, tokens.access_token)).status, 200);
});

test('a proof that says anything wrong is refused', async () => {
  const url = `${server.api}${STEPS}`;
  const now = Math.floor(Date.now() / 1000);
  const other = await KeyHolder.make(server);
  const { privateKey: es384 } = await generateKeyPair('ES384');
  for (const [what, proof] of Object.entries({
    'another method': { changes: { htm: 'POST' } },
    'another path': { changes: { htu: `${server.api}/calendar/events` } },
    'another host': { changes: { htu: `http://localhost:${server.port}/api${STEPS}` } },
    'no address': { changes: { htu: undefined } },
    'too old': { changes: { iat: now - 400 } },
    'from the future': { changes: { iat: now + 400 } },
    'no iat': { changes: { iat: undefined } },
    'no jti': { changes: { jti: undefined } },
    'no ath': { changes: { ath: undefined } },
    'the ath of another token': { changes: { ath: 'x'.repeat(43) } },
    'another type': { header: { typ: 'JWT' } },
    'another algorithm': { header: { alg: 'ES384' }, key: es384 },
    'no key': { header: { jwk: undefined } },
    'a private key': { header: { jwk: await exportJWK(holder.privateKey) } },
    'signed by another key': { key: other.privateKey },
  })) {
    const answer = await holder.call(STEPS, token, { proof });
    const challenge = await refused(answer, 401, 'invalid_dpop_proof');
    assert.match(challenge, /^DPoP .*error="invalid_dpop_proof".*algs="ES256"/, what);
  }
  await refused(await holder.call(STEPS, token, { headers: { dpop: '' } }), 401, 'invalid_dpop_proof');
  await refused(await holder.call(STEPS, token, { headers: { dpop: 'no proof' } }), 401, 'invalid_dpop_proof');
  const query = { proof: { changes: { htu: `${url}?days=9#x` } } };
  assert.equal((await holder.call(`${STEPS}?days=30`, token, query)).status, 200);
});

test('a proof counts once', async () => {
  const proof = { changes: { jti: 'only-once' } };
  assert.equal((await holder.call(STEPS, token, { proof })).status, 200);
  await refused(await holder.call(STEPS, token, { proof }), 401, 'invalid_dpop_proof');
});

test('a token is worth nothing with another key', async () => {
  const thief = await KeyHolder.make(server);
  thief.nonce = holder.nonce;
  await refused(await thief.call(STEPS, token), 401, 'invalid_token');
});

test('a bound token is refused as Bearer, with a proof or without', async () => {
  const bare = await refused(await callApi(server, STEPS, token), 401, 'invalid_token');
  assert.match(bare, /^DPoP realm="api", error="invalid_token".*algs="ES256"/);
  await refused(await holder.call(STEPS, token, { scheme: 'Bearer' }), 401, 'invalid_token');
});

test('a missing scope is a 403 in the scheme of the token', async () => {
  const challenge = await refused(await holder.call('/calendar/events', token), 403, 'insufficient_scope');
  assert.match(challenge, /^DPoP .*scope="calendar.read", algs="ES256"/);
});

test('a JWT that this server did not make for the API is refused', async () => {
  const [header, payload, signature] = token.split('.');
  const stranger = await generateKeyPair('ES256');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  const forged = await new SignJWT(claims).setProtectedHeader(JSON.parse(Buffer.from(header, 'base64url'))).sign(stranger.privateKey);
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'grace' })).toString('base64url');
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  for (const wrong of [forged, `${header}.${changed}.${signature}`, `${unsigned}.${payload}.`, session.tokens.id_token]) {
    await refused(await holder.call(STEPS, wrong), 401, 'invalid_token');
    await refused(await callApi(server, STEPS, wrong), 401, 'invalid_token');
  }
});

test('a JWT ends with its time; it can’t be revoked before', async (t) => {
  const hasty = await startServer({ ROUNDTRIP_ACCESS_TOKEN_SECONDS: '2' });
  t.after(() => hasty.stop());
  const own = await KeyHolder.make(hasty);
  const { tokens } = await own.signIn();
  await refused(await own.post('/token/revocation', { token: tokens.access_token }), 400, 'unsupported_token_type');
  await own.call(STEPS, tokens.access_token);
  assert.equal((await own.call(STEPS, tokens.access_token)).status, 200);
  await new Promise((resolve) => { setTimeout(resolve, 2100); });
  await refused(await own.call(STEPS, tokens.access_token), 401, 'invalid_token');
});

test('userinfo takes a bound token that a refresh asks for, and only with a proof', async () => {
  const own = await KeyHolder.make(server);
  const { tokens } = await own.signIn();
  const next = await (await own.refresh(tokens.refresh_token, { scope: 'openid profile' })).json();
  const userinfo = async (accessToken, scheme = 'DPoP') => fetch(`${server.origin}/me`, {
    headers: { origin: PAGE, authorization: `${scheme} ${accessToken}`, dpop: await own.proof('GET', `${server.origin}/me`, { accessToken }) },
  });
  const answer = await userinfo(next.access_token);
  assert.equal((await answer.json()).name, 'Ada Lovelace');
  assert.match(answer.headers.get('access-control-expose-headers'), /DPoP-Nonce/);
  assert.equal((await userinfo(tokens.access_token)).status, 401);
  const bare = await fetch(`${server.origin}/me`, { headers: { authorization: `Bearer ${next.access_token}` } });
  assert.equal(bare.status, 401);
});

test('the ordinary client may prove possession too; its tokens stay opaque', async () => {
  const holder2 = await KeyHolder.make(server, { client_id: 'roundtrip-spa' });
  const { tokens } = await holder2.signIn({ changes: { resource: undefined } });
  assert.equal(tokens.token_type, 'DPoP');
  assert.doesNotMatch(tokens.access_token, /\./);
  assert.equal((await holder2.call(STEPS, tokens.access_token)).status, 200);
  await refused(await callApi(server, STEPS, tokens.access_token), 401, 'invalid_token');
});

test('a token without a key is refused with the DPoP scheme', async () => {
  const { tokens } = await signIn(server);
  const challenge = await refused(await holder.call(STEPS, tokens.access_token), 401, 'invalid_token');
  assert.match(challenge, /^Bearer /);
});
