// The pages of this server, and their frame. Plain forms, no script, the demo's style sheets.

import { html } from './html.js';

const SERVER_NAME = 'Node oidc-provider';
const STYLE_SHEETS = ['tokens', 'base', 'layout', 'components', 'utilities', 'provider'];

/** On the one thing of a page that the next key is for. */
export const AUTOFOCUS = html` autofocus`;

/** Sends a page; nothing of it is kept by the browser. */
export function sendPage(ctx, status, { title, main }) {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = String(frame(title, main, ctx.host));
}

/**
 * `scopes` are the optional ones that were asked for; `openid` is shown first and can't be unticked. `actions` are
 * those of rich authorization requests.
 */
export function consentPage({ action, app, person, returnOrigin, openid, scopes, actions, presenter }) {
  return {
    title: `What may ${app} do?`,
    main: html`
  <div class="stack stack-s">
    <h1>What may ${app} do?</h1>
    <p class="soft">You are signed in as <strong>${person}</strong>. <strong>${app}</strong> asks for the following. Untick what you don’t want it to have; you can choose anew at the next sign-in.</p>
  </div>
  <form method="post" action="${action}">
    <fieldset class="stack stack-s">
      <legend class="visually-hidden">What ${app} may do</legend>
      <ul class="scope-list">
        ${openid && html`<li class="scope scope-always"><span class="scope-words">${openid.words}</span><span class="scope-name">${openid.name} · always part of signing in</span></li>`}
        ${scopes.map(({ name, words }) => tickBox('scope', name, words, name))}
        ${actions.map(({ name, words }) => tickBox('action', name, words, `calendar_access: ${name}`))}
      </ul>
    </fieldset>
    <dl class="facts">
      <dt>Then you go back to</dt><dd><code>${returnOrigin}</code></dd>
      <dt>It never gets</dt><dd>your password</dd>
    </dl>
    <div class="button-row">
      <button class="button" id="allow" name="decision" value="allow"${presenter && AUTOFOCUS}>Allow</button>
      <button class="button" id="cancel" name="decision" value="cancel">Cancel</button>
    </div>
  </form>`,
  };
}

function tickBox(field, value, words, term) {
  return html`<li class="scope"><label><input type="checkbox" name="${field}" value="${value}" checked><span class="scope-words">${words}</span><span class="scope-name">${term}</span></label></li>
        `;
}

/** Asked by the app's sign-out; `app` is unknown when the request names no client. */
export function signOutPage({ action, xsrf, app, person, presenter }) {
  return {
    title: 'Sign out here too?',
    main: html`
  <div class="stack stack-s">
    <h1>Sign out here too?</h1>
    <p class="soft">${app ? `${app} is signing you out.` : 'You asked to sign out.'} You, <strong>${person}</strong>, are still signed in at this server, so the next visit would need no password.</p>
  </div>
  <form method="post" action="${action}">
    <input type="hidden" name="xsrf" value="${xsrf}">
    <div class="button-row">
      <button class="button" id="sign-out" name="logout" value="yes"${presenter && AUTOFOCUS}>Sign out</button>
      <button class="button" id="stay">Stay signed in</button>
    </div>
  </form>`,
  };
}

export function signedOutPage({ app, home }) {
  return {
    title: 'You are signed out',
    main: html`
  <div class="stack stack-s">
    <h1>You are signed out</h1>
    <p class="soft">This server no longer knows who you are; the next sign-in asks for a password again.</p>
  </div>
  ${backButton(app, home)}`,
  };
}

/** `detail` is the protocol's own wording, folded away for those who look after the app. */
export function errorPage({ title, words, advice, detail, app, home }) {
  return {
    title,
    main: html`
  <div class="stack stack-s">
    <h1>${title}</h1>
    <p class="soft">${words}</p>
  </div>
  <p class="notice notice-careful"><strong>What you can do</strong> ${advice}</p>
  ${detail && html`<details class="fold">
    <summary>Technical detail</summary>
    <dl class="facts">
      <dt>Error</dt><dd><code>${detail.error}</code></dd>
      <dt>Description</dt><dd>${detail.error_description ?? 'none'}</dd>
    </dl>
  </details>`}
  ${backButton(app, home)}`,
  };
}

function backButton(app, home) {
  return html`<div class="button-row"><a class="button button-primary" href="${home}/">Back to ${app}</a></div>`;
}

function frame(title, main, host) {
  const links = STYLE_SHEETS.map((name) => html`<link rel="stylesheet" href="/style/${name}.css">
`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${SERVER_NAME}</title>
<link rel="icon" href="/style/icon.svg" type="image/svg+xml">
${links}</head>
<body class="provider" data-provider="node">
<header class="provider-bar">${SERVER_NAME} <small>${host}</small></header>
<main class="provider-card">${main}
</main>
</body>
</html>
`;
}
