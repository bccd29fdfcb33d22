// A demonstration in front of a room: one press on the space key for each page, and the demo accounts without typing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Browser } from './support/browser.js';
import { authorizationRequest, callApi, claims, exchange, signIn, throughConsent } from './support/client.js';
import { KeyHolder } from './support/dpop.js';
import { startServer } from './support/server.js';

const CONFIRMED = 'urn:roundtrip:confirmed';
const PRESENTER = { presenter: '1' };
const AGAIN = { prompt: undefined, acr_values: CONFIRMED };
let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

const ask = (browser, changes) => browser.open(authorizationRequest(server, changes).url);
const press = (browser, page, demo) => browser.submit(page, [['demo', demo]]);
const signOutPage = (browser) => browser.open(`${server.origin}/session/end?client_id=roundtrip-spa`);

/** The ids of what the page puts the focus on. */
function focused(page) {
  return [...page.html.matchAll(/<[^>]* autofocus[^>]*>/g)].map(([tag]) => / id="([^"]*)"/.exec(tag)[1]);
}

test('with presenter=1 each page puts the focus on the button that goes on', async () => {
  const browser = new Browser();
  const first = await ask(browser, PRESENTER);
  assert.deepEqual(focused(first), ['sign-in-as-ada']);
  const consent = await press(browser, first, 'ada');
  assert.deepEqual(focused(consent), ['allow']);
  await throughConsent(browser, consent);
  const confirm = await ask(browser, { ...PRESENTER, ...AGAIN });
  assert.deepEqual(focused(confirm), ['confirm-as-ada']);
  assert.ok((await press(browser, confirm, 'ada')).left);
  assert.deepEqual(focused(await signOutPage(browser)), ['sign-out']);
});

test('without it, and with another value, no page puts the focus anywhere', async () => {
  for (const changes of [{}, { presenter: '0' }, { presenter: 'true' }]) {
    const browser = new Browser();
    const first = await ask(browser, changes);
    const consent = await press(browser, first, 'ada');
    await throughConsent(browser, consent);
    const confirm = await ask(browser, { ...changes, ...AGAIN });
    for (const page of [first, consent, confirm, await signOutPage(browser)]) {
      assert.equal(page.status, 200);
      assert.deepEqual(focused(page), []);
    }
  }
});

test('after a wrong password the focus is on the password; in front of a room it stays on the demo account', async () => {
  for (const [changes, id] of [[{}, 'password'], [PRESENTER, 'sign-in-as-ada']]) {
    const browser = new Browser();
    const page = await browser.submit(await ask(browser, changes), [['username', 'ada'], ['password', 'wrong']]);
    assert.deepEqual(focused(page), [id]);
    assert.match(page.html, /id="password"[^>]* aria-describedby="wrong"/);
  }
});

test('signing out goes by the last request that showed a page', async () => {
  const { browser } = await signIn(server, { changes: PRESENTER });
  assert.ok((await ask(browser, { prompt: 'none' })).left);
  assert.deepEqual(focused(await signOutPage(browser)), ['sign-out']);
  await signIn(server, { browser });
  assert.deepEqual(focused(await signOutPage(browser)), []);
});

test('a pushed request may say it too', async () => {
  const holder = await KeyHolder.make(server);
  const { page } = await holder.signIn({ changes: PRESENTER });
  assert.deepEqual(focused(page), ['allow']);
});

test('one press signs a demo account in', async () => {
  for (const [username, name] of [['ada', 'Ada'], ['grace', 'Grace']]) {
    const browser = new Browser();
    const request = authorizationRequest(server);
    const page = await browser.open(request.url);
    assert.match(page.html, new RegExp(`id="sign-in-as-${username}" name="demo" value="${username}">Sign in as ${name}<`));
    const left = await throughConsent(browser, await press(browser, page, username));
    const tokens = await (await exchange(server, left.searchParams.get('code'), request.verifier)).json();
    assert.equal(claims(tokens.id_token).sub, username);
  }
});

test('one press confirms, as the person who is signed in alone', async () => {
  const { browser, tokens } = await signIn(server);
  const request = authorizationRequest(server, { ...AGAIN, scope: tokens.scope });
  const page = await browser.open(request.url);
  assert.match(page.html, /id="confirm-as-ada" name="demo" value="ada">Confirm as Ada</);
  assert.doesNotMatch(page.html, /grace/);
  const other = await press(browser, page, 'grace');
  assert.equal(other.status, 401);
  assert.match(other.html, /<h1>Confirm that it is you<\/h1>/);

  const { left } = await press(browser, other, 'ada');
  const confirmed = await (await exchange(server, left.searchParams.get('code'), request.verifier)).json();
  assert.equal(claims(confirmed.id_token).acr, CONFIRMED);
  assert.equal((await callApi(server, '/health/summary', confirmed.access_token)).status, 200);
});

test('a name that is no demo account is refused, whatever was typed', async () => {
  for (const demo of ['mallory', '', 'Ada ', 'constructor']) {
    const browser = new Browser();
    const page = await ask(browser);
    const refused = await browser.submit(page, [['demo', demo], ['username', 'ada'], ['password', 'engine']]);
    assert.equal(refused.status, 401, demo);
    assert.match(refused.html, /role="alert"/);
    assert.equal((await ask(browser, { prompt: 'none' })).left.searchParams.get('error'), 'login_required');
  }
});
