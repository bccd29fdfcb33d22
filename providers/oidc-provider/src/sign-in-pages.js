// Who are you? The sign-in page, and its second edition for somebody who is signed in already.

import { DEMO_ACCOUNTS } from './accounts.js';
import { html } from './html.js';
import { AUTOFOCUS } from './pages.js';

export function signInPage({ action, app, username, wrong, presenter }) {
  return {
    title: 'Sign in',
    main: html`
  <div class="stack stack-s">
    <h1>Sign in</h1>
    <p class="soft">to go on to <strong>${app}</strong>. Your password stays on this server; ${app} never sees it.</p>
  </div>
  ${wrong && notice('That user name and password don’t fit together.', 'Check both and try again; the demo accounts are below.')}
  <form method="post" action="${action}">
    <div class="field">
      <label for="username">User name</label>
      <input class="input" id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
    </div>
    ${passwordField({ wrong, presenter })}
    <div class="button-row">
      <button class="button button-primary" id="sign-in">Sign in</button>
      <button class="button" id="cancel" name="decision" value="cancel" formnovalidate>Cancel</button>
    </div>
  </form>
  ${demoAccounts({ action, accounts: DEMO_ACCOUNTS, verb: 'Sign in', presenter })}`,
  };
}

/** For somebody who is signed in: the same person once more. `known` is their account. */
export function confirmPage({ action, app, known, wrong, presenter }) {
  return {
    title: 'Confirm that it is you',
    main: html`
  <div class="stack stack-s">
    <h1>Confirm that it is you</h1>
    <p class="soft">You are signed in as <strong>${known.name}</strong>. What comes next in <strong>${app}</strong> is personal: type your password once more to go on. It stays on this server; ${app} never sees it.</p>
  </div>
  ${wrong && notice(`That is not the password of ${known.name}.`, 'Try again; it is printed below.')}
  <form method="post" action="${action}">
    <div class="field">
      <label for="username">User name</label>
      <input class="input" id="username" name="username" value="${known.username}" autocomplete="username" readonly>
    </div>
    ${passwordField({ wrong, presenter })}
    <div class="button-row">
      <button class="button button-primary" id="confirm">Confirm</button>
      <button class="button" id="cancel" name="decision" value="cancel" formnovalidate>Cancel</button>
    </div>
  </form>
  ${demoAccounts({ action, accounts: [known], verb: 'Confirm', presenter })}`,
  };
}

function notice(what, advice) {
  return html`<p class="notice notice-error" id="wrong" role="alert"><strong>${what}</strong> ${advice}</p>`;
}

/** After a wrong try this is what the next key is for, and the reason is read out with it. */
function passwordField({ wrong, presenter }) {
  const again = wrong && html` aria-invalid="true" aria-describedby="wrong"${!presenter && AUTOFOCUS}`;
  return html`<div class="field">
      <label for="password">Password</label>
      <input class="input" id="password" name="password" type="password" autocomplete="current-password" required${again}>
    </div>`;
}

/** Each with a button instead of typing: a form of its own, so that nothing typed above is sent along. */
function demoAccounts({ action, accounts, verb, presenter }) {
  const rows = accounts.map(({ firstName, username, password }, index) => html`
        <tr>
          <th scope="row"><code>${username}</code></th><td><code>${password}</code></td>
          <td><button class="button button-small" id="${idFor(verb, username)}" name="demo" value="${username}"${presenter && index === 0 && AUTOFOCUS}>${verb} as ${firstName}</button></td>
        </tr>`);
  return html`<form class="demo-accounts" method="post" action="${action}" aria-labelledby="demo-accounts-title">
    <h2 id="demo-accounts-title">${accounts.length > 1 ? 'Demo accounts' : 'Demo account'}</h2>
    <table>
      <thead><tr><th scope="col">User name</th><th scope="col">Password</th><th scope="col">Without typing</th></tr></thead>
      <tbody>${rows}
      </tbody>
    </table>
  </form>`;
}

/** `sign-in-as-ada`, `confirm-as-ada`. */
function idFor(verb, username) {
  return `${verb.toLowerCase().replaceAll(' ', '-')}-as-${username}`;
}
