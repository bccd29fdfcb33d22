// Rich authorization requests (RFC 9396): the calendar, action by action.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Browser } from './support/browser.js';
import { authorizationRequest, callApi, exchange, refresh, toConsent } from './support/client.js';
import { HARDENED, KeyHolder } from './support/dpop.js';
import { startServer } from './support/server.js';

const EVENTS = '/calendar/events';
let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

const asking = (detail, changes) => authorizationRequest(server, {
  scope: 'openid offline_access',
  resource: server.api,
  authorization_details: JSON.stringify([detail]),
  ...changes,
});

/** The tokens of a sign-in whose consent page is answered with these actions ticked. */
async function signInTicking(actions) {
  const browser = new Browser();
  const request = asking({ type: 'calendar_access', actions: ['read', 'write'] });
  const page = await toConsent(browser, request);
  assert.match(page.html, /name="action" value="read" checked[^]*See your calendar[^]*calendar_access: read/);
  const fields = [['decision', 'allow'], ['scope', 'offline_access'], ...actions.map((action) => ['action', action])];
  const { left } = await browser.submit(page, fields);
  return (await exchange(server, left.searchParams.get('code'), request.verifier)).json();
}

test('the metadata names the type', async () => {
  const metadata = await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json();
  assert.deepEqual(metadata.authorization_details_types_supported, ['calendar_access']);
});

test('what is left ticked is granted, in place of the scope, and kept by a refresh', async () => {
  const tokens = await signInTicking(['read']);
  assert.equal(tokens.scope, 'openid offline_access');
  const granted = [{ type: 'calendar_access', actions: ['read'], locations: [server.api] }];
  assert.deepEqual(tokens.authorization_details, granted);
  const next = await (await refresh(server, tokens.refresh_token)).json();
  assert.deepEqual(next.authorization_details, granted);
  assert.equal((await callApi(server, EVENTS, next.access_token)).status, 200);
  const refused = await callApi(server, `${EVENTS}/ada-1`, next.access_token, { method: 'DELETE' });
  assert.equal(refused.status, 403);
  assert.match(refused.headers.get('www-authenticate'), /scope="calendar.write"/);
});

test('what is unticked, or was never asked for, is not granted', async () => {
  for (const ticked of [[], ['everything']]) {
    const tokens = await signInTicking(ticked);
    assert.equal(tokens.authorization_details, undefined);
    assert.equal((await callApi(server, EVENTS, tokens.access_token)).status, 403);
  }
});

test('a token for userinfo carries none', async () => {
  const tokens = await signInTicking(['read']);
  const next = await (await refresh(server, tokens.refresh_token, { scope: 'openid' })).json();
  assert.equal(next.authorization_details, undefined);
  assert.equal((await callApi(server, EVENTS, next.access_token)).status, 403);
});

test('a JWT carries them too', async () => {
  const holder = await KeyHolder.make(server);
  const browser = new Browser();
  const request = asking({ type: 'calendar_access', actions: ['write'] }, HARDENED);
  const { request_uri: uri } = await (await holder.post('/request', request.fields)).json();
  const page = await toConsent(browser, { url: `${server.origin}/auth?${new URLSearchParams({ ...HARDENED, request_uri: uri })}` });
  const { left } = await browser.submit(page, [['decision', 'allow'], ['action', 'write']]);
  const { access_token: token } = await (await holder.exchange(left.searchParams.get('code'), request.verifier)).json();
  assert.equal((await holder.call(`${EVENTS}/ada-1`, token, { method: 'DELETE' })).status, 204);
  assert.equal((await holder.call(EVENTS, token)).status, 403);
});

test('details that make no sense are refused', async () => {
  for (const [detail, error] of [
    [{ type: 'calendar_access' }, 'invalid_authorization_details'],
    [{ type: 'calendar_access', actions: [] }, 'invalid_authorization_details'],
    [{ type: 'calendar_access', actions: ['burn'] }, 'invalid_authorization_details'],
    [{ type: 'calendar_access', actions: ['read'], colour: 'red' }, 'invalid_authorization_details'],
    [{ type: 'calendar_access', actions: ['read'], locations: ['https://api.example/'] }, 'invalid_authorization_details'],
    [{ type: 'payment', actions: ['read'] }, 'invalid_authorization_details'],
    ['no object', 'invalid_authorization_details'],
  ]) {
    const { left } = await new Browser().open(asking(detail).url);
    assert.equal(left.searchParams.get('error'), error, JSON.stringify(detail));
  }
  const { left } = await new Browser().open(asking({ type: 'calendar_access', actions: ['read'] }, { resource: undefined }).url);
  assert.equal(left.searchParams.get('error'), 'invalid_target');
});
