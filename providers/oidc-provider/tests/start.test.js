// Starting and ending: bad settings, a port in use, the headers of every page, the style sheets.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { readSettings } from '../src/settings.js';
import { Browser } from './support/browser.js';
import { authorizationRequest } from './support/client.js';
import { runToEnd, startServer } from './support/server.js';

let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

test('a bad setting ends the start with one sentence that names it', async () => {
  for (const [name, value] of [
    ['ROUNDTRIP_PORT', 'eighty'],
    ['ROUNDTRIP_PORT', '70000'],
    ['ROUNDTRIP_PAGE_ORIGINS', 'http://localhost:8080/'],
    ['ROUNDTRIP_PAGE_ORIGINS', 'http://page.example'],
    ['ROUNDTRIP_PAGE_ORIGINS', ','],
    ['ROUNDTRIP_AUTHORIZATION_CODE_SECONDS', '601'],
    ['ROUNDTRIP_ACCESS_TOKEN_SECONDS', '0'],
    ['ROUNDTRIP_REFRESH_TOKEN_SECONDS', '1.5'],
    ['ROUNDTRIP_RECENT_SIGN_IN_SECONDS', 'soon'],
  ]) {
    const { code, sentences } = await runToEnd({ [name]: value });
    assert.equal(code, 1);
    assert.equal(sentences.length, 1, sentences.join('\n'));
    assert.ok(sentences[0].startsWith(name), sentences[0]);
  }
});

test('a code lives as long as RFC 6749 recommends at most', () => {
  assert.equal(readSettings({}).authorizationCodeSeconds, 600);
});

test('a port in use ends the start with one sentence that names it', async () => {
  const { code, sentences } = await runToEnd({ ROUNDTRIP_PORT: String(server.port) });
  assert.equal(code, 1);
  assert.deepEqual(sentences, [
    `Port ${server.port} is in use: end the program that listens there, or set ROUNDTRIP_PORT to another port.`,
  ]);
});

test('SIGTERM ends the server with exit code 0', async () => {
  const another = await startServer();
  assert.equal(await another.stop(), 0);
});

test('pages allow no script and no framing, and are kept nowhere', async () => {
  const { headers } = await new Browser().open(authorizationRequest(server).url);
  const policy = headers.get('content-security-policy');
  for (const part of ["default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    assert.ok(policy.includes(part), part);
  }
  assert.match(policy, /form-action 'self' http:\/\/localhost:8080 http:\/\/127\.0\.0\.1:8080$/);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
});

test('the style sheets a page links are served, and nothing outside their folder', async () => {
  const { html } = await new Browser().open(authorizationRequest(server).url);
  const linked = [...html.matchAll(/href="(\/style\/[^"]+)"/g)].map(([, path]) => path);
  const present = await readdir(new URL('../../../style/', import.meta.url)).catch(() => []);
  for (const path of linked) {
    const answer = await fetch(`${server.origin}${path}`);
    const expected = present.includes(path.slice('/style/'.length)) ? 200 : 404;
    assert.equal(answer.status, expected, path);
    if (expected === 200) assert.match(answer.headers.get('content-type'), path.endsWith('.svg') ? /^image\/svg/ : /^text\/css/);
  }
  for (const path of ['/style/..%2fREADME.md', '/style/%2e%2e/README.md', '/style/base.css/..', '/style/absent.css']) {
    assert.equal((await fetch(`${server.origin}${path}`)).status, 404, path);
  }
});

test('an unknown address is explained to a person', async () => {
  const page = await new Browser().open(`${server.origin}/`);
  assert.equal(page.status, 404);
  assert.match(page.html, /nothing at this address/);
});
