// The resource API: its data, its refusals, and which origins may read them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { authorizationRequest, callApi, post, SCOPE, signIn } from './support/client.js';
import { PAGE, startServer } from './support/server.js';

const STRANGER = 'http://stranger.example';
let server;
let reader; // may read steps, not the calendar
let writer; // may do everything
before(async () => {
  server = await startServer();
  reader = (await signIn(server, { untick: ['calendar.read'] })).tokens.access_token;
  writer = (await signIn(server, { changes: { scope: `${SCOPE} calendar.write` } })).tokens.access_token;
});
after(() => server.stop());

const send = (method, body) => ({ method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

test('steps: oldest first, ending today, the same on each call', async () => {
  const { days } = await (await callApi(server, '/fitness/steps?days=30', reader)).json();
  assert.equal(days.length, 30);
  assert.equal(days.at(-1).date, new Date().toISOString().slice(0, 10));
  assert.deepEqual(days.map(({ date }) => date), days.map(({ date }) => date).sort());
  const week = await (await callApi(server, '/fitness/steps', reader)).json();
  assert.deepEqual(week.days, days.slice(-7));
});

test('steps: days out of range is refused', async () => {
  for (const days of ['0', '91', 'x', '1.5']) {
    const answer = await callApi(server, `/fitness/steps?days=${days}`, reader);
    assert.equal(answer.status, 400);
    assert.match((await answer.json()).error_description, /^days /);
  }
});

test('a missing scope is a 403 that names the scope', async () => {
  const answer = await callApi(server, '/calendar/events', reader);
  assert.equal(answer.status, 403);
  const challenge = answer.headers.get('www-authenticate');
  assert.match(challenge, /^Bearer realm="api", error="insufficient_scope"/);
  assert.match(challenge, /scope="calendar.read"/);
  assert.match(challenge, /resource_metadata="http:\/\/127\.0\.0\.1:\d+\/\.well-known\/oauth-protected-resource\/api"/);
  assert.equal((await answer.json()).error, 'insufficient_scope');
});

test('no token, a made-up token and a token in the URL are refused', async () => {
  const none = await callApi(server, '/fitness/steps');
  assert.equal(none.status, 401);
  assert.match(none.headers.get('www-authenticate'), /^Bearer realm="api", resource_metadata="[^"]+", DPoP realm="api", .*algs="ES256"$/);
  const madeUp = await callApi(server, '/fitness/steps', 'made-up');
  assert.equal(madeUp.status, 401);
  assert.match(madeUp.headers.get('www-authenticate'), /error="invalid_token"/);
  const inUrl = await callApi(server, `/fitness/steps?access_token=${reader}`);
  assert.equal(inUrl.status, 400);
  assert.equal((await inUrl.json()).error, 'invalid_request');
});

test('events: sorted, from today on; adding and deleting', async () => {
  const { events } = await (await callApi(server, '/calendar/events', writer)).json();
  assert.deepEqual(events.map((event) => event.starts_at), events.map((event) => event.starts_at).sort());
  assert.ok(events[0].starts_at >= new Date().toISOString().slice(0, 10));

  const wish = { title: 'Tea', starts_at: '2999-01-01T10:00:00+02:00', ends_at: '2999-01-01T11:00:00+02:00', place: 'Garden' };
  const added = await callApi(server, '/calendar/events', writer, send('POST', wish));
  assert.equal(added.status, 201);
  const event = await added.json();
  assert.deepEqual({ ...event, id: '' }, { id: '', title: 'Tea', starts_at: '2999-01-01T08:00:00Z', ends_at: '2999-01-01T09:00:00Z', place: 'Garden' });

  const path = `/calendar/events/${event.id}`;
  assert.equal((await callApi(server, path, reader, { method: 'DELETE' })).status, 403);
  assert.equal((await callApi(server, path, writer, { method: 'DELETE' })).status, 204);
  assert.equal((await callApi(server, path, writer, { method: 'DELETE' })).status, 404);
});

test('events: a bad field is named', async () => {
  const good = { title: 'Tea', starts_at: '2999-01-01T10:00:00Z', ends_at: '2999-01-01T11:00:00Z' };
  for (const [field, bad] of [
    ['title', { ...good, title: ' ' }],
    ['starts_at', { ...good, starts_at: 'tomorrow' }],
    ['ends_at', { ...good, ends_at: '2999-01-01T09:00:00Z' }],
    ['place', { ...good, place: 7 }],
    ['body', []],
  ]) {
    const answer = await callApi(server, '/calendar/events', writer, send('POST', bad));
    assert.equal(answer.status, 400);
    assert.ok((await answer.json()).error_description.includes(field));
  }
});

test('an unknown path is a 404 in JSON, a wrong method a 405', async () => {
  const unknown = await callApi(server, '/nothing', writer);
  assert.equal(unknown.status, 404);
  assert.equal((await unknown.json()).error, 'not_found');
  assert.equal((await callApi(server, '/fitness/steps', writer, send('POST', {}))).status, 405);
});

test('the page may read successes and errors, on the token endpoint and on the API', async () => {
  for (const answer of [
    await callApi(server, '/fitness/steps', reader),
    await callApi(server, '/fitness/steps', 'made-up'),
    await callApi(server, '/nothing', reader),
    await post(server, '/token', { grant_type: 'refresh_token', refresh_token: 'made-up' }),
    await post(server, '/token', { client_id: 'stranger' }),
    await post(server, '/token/revocation', {}),
    await post(server, '/request', {}),
    await post(server, '/request', authorizationRequest(server).fields),
  ]) {
    assert.equal(answer.headers.get('access-control-allow-origin'), PAGE);
    assert.equal(answer.headers.get('access-control-expose-headers'), 'WWW-Authenticate, DPoP-Nonce, Date, Retry-After');
    assert.ok(answer.headers.get('date'));
  }
});

test('a foreign origin gets no CORS headers, whatever the answer', async () => {
  const preflight = { method: 'OPTIONS', headers: { origin: STRANGER, 'access-control-request-method': 'POST' } };
  for (const answer of [
    await callApi(server, '/fitness/steps', reader, { origin: STRANGER }),
    await callApi(server, '/fitness/steps', undefined, { origin: STRANGER }),
    await post(server, '/token', { grant_type: 'refresh_token', refresh_token: 'x' }, STRANGER),
    await post(server, '/token', { client_id: 'stranger' }, STRANGER),
    await fetch(`${server.origin}/token`, preflight),
    await fetch(`${server.api}/fitness/steps`, preflight),
  ]) {
    assert.deepEqual([...answer.headers.keys()].filter((name) => name.startsWith('access-control-')), []);
  }
});

test('a preflight from the page is answered and kept; metadata and keys are open to all', async () => {
  const answer = await fetch(`${server.api}/calendar/events`, {
    method: 'OPTIONS',
    headers: { origin: PAGE, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });
  assert.equal(answer.status, 204);
  assert.match(answer.headers.get('access-control-allow-headers'), /^Authorization, Content-Type, DPoP$/);
  assert.equal(answer.headers.get('access-control-max-age'), '3600');
  for (const path of ['/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-protected-resource/api']) {
    const open = await fetch(`${server.origin}${path}`, { headers: { origin: STRANGER } });
    assert.equal(open.headers.get('access-control-allow-origin'), '*');
  }
});
