// The API's nonces over time, under a clock that the test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newProofChecker } from '../src/dpop.js';
import { KeyHolder } from './support/dpop.js';

const ISSUER = 'http://127.0.0.1:8081';

test('a nonce is good for minutes; a fresh one is handed out each minute', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 23, 12) });
  const check = newProofChecker({ ReplayDetection: { unique: async () => true } }, { issuer: ISSUER }, Buffer.alloc(32, 7));
  const holder = await KeyHolder.make({});
  const call = async () => {
    const dpop = await holder.proof('GET', `${ISSUER}/api/x`, { accessToken: 'token' });
    const answer = {};
    const ctx = { method: 'GET', path: '/api/x', get: () => dpop, set: (_name, value) => { answer.nonce = value; } };
    await check(ctx, 'token', holder.jkt).catch((error) => { answer.error = error.error; });
    return answer;
  };

  const first = await call();
  assert.equal(first.error, 'use_dpop_nonce');
  holder.nonce = first.nonce;
  assert.deepEqual(await call(), {});
  t.mock.timers.tick(60_000);
  const { nonce, error } = await call();
  assert.equal(error, undefined);
  assert.ok(nonce && nonce !== first.nonce);
  t.mock.timers.tick(10 * 60_000);
  assert.equal((await call()).error, 'use_dpop_nonce');
});
