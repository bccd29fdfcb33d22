// A client with a key: proofs (RFC 9449), the nonces they need, and pushed requests (RFC 9126).

import { createHash, randomUUID } from 'node:crypto';

import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

import { Browser } from './browser.js';
import { authorizationRequest, CALLBACK, callApi, post, throughConsent, toConsent } from './client.js';

export const HARDENED = { client_id: 'roundtrip-hardened' };

export class KeyHolder {
  /** The last nonce the server gave. */
  nonce = undefined;

  static async make(server, client = HARDENED) {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const jkt = await calculateJwkThumbprint(jwk);
    return Object.assign(new KeyHolder(), { server, client, privateKey, jwk, jkt });
  }

  /** A proof for one request; `changes` to its claims and `header` to its header make it wrong. */
  async proof(method, url, { accessToken, changes, header, key = this.privateKey } = {}) {
    const claims = {
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      nonce: this.nonce,
      ath: accessToken && createHash('sha256').update(accessToken).digest('base64url'),
      ...changes,
    };
    return new SignJWT(claims).setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk, ...header }).sign(key);
  }

  /** A form with a proof; once more if the server wants a nonce. */
  async post(path, fields, headers) {
    const send = async () => this.#note(await post(this.server, path, { ...this.client, ...fields }, undefined, {
      dpop: await this.proof('POST', `${this.server.origin}${path}`),
      ...headers,
    }));
    const answer = await send();
    const wantsNonce = answer.status === 400 && (await answer.clone().json()).error === 'use_dpop_nonce';
    return wantsNonce ? send() : answer;
  }

  /** An API call with a proof. No second try: the tests look at the first answer. */
  async call(path, accessToken, { proof = {}, scheme = 'DPoP', headers, ...request } = {}) {
    const url = `${this.server.api}${path}`;
    const dpop = await this.proof(request.method ?? 'GET', url, { accessToken, ...proof });
    return this.#note(await callApi(this.server, path, undefined, {
      ...request,
      headers: { authorization: `${scheme} ${accessToken}`, dpop, ...headers },
    }));
  }

  #note(answer) {
    this.nonce = answer.headers.get('dpop-nonce') ?? this.nonce;
    return answer;
  }

  /** The whole sign-in: push, sign in, consent, exchange. */
  async signIn({ browser = new Browser(), untick = [], changes } = {}) {
    const request = authorizationRequest(this.server, { ...this.client, resource: this.server.api, ...changes });
    const pushed = await (await this.post('/request', request.fields)).json();
    const url = `${this.server.origin}/auth?${new URLSearchParams({ ...this.client, request_uri: pushed.request_uri })}`;
    const page = await toConsent(browser, { url });
    const left = await throughConsent(browser, page, untick);
    const answer = await this.exchange(left.searchParams.get('code'), request.verifier);
    return { browser, page, left, answer, tokens: await answer.json() };
  }

  exchange(code, verifier) {
    return this.post('/token', { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier });
  }

  refresh(refreshToken, more = {}) {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
  }
}
