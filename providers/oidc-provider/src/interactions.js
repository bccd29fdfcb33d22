// The two questions only a person can answer: who are you (sign in), and what may the app do (consent).
// Each answer goes back to oidc-provider, which goes on with the authorization request it had put aside.

import { accountByUsername, checkPassword } from './accounts.js';
import { actionsAsked, detailAllowed } from './calendar-access.js';
import { CLIENT_NAME } from './client.js';
import { explain } from './errors.js';
import { consentPage, sendPage } from './pages.js';
import { isPresenter } from './presenter.js';
import { readForm } from './request-body.js';
import { ALL_SCOPES, OPTIONAL_SCOPES, scopeNames } from './scopes.js';
import { confirmPage, signInPage } from './sign-in-pages.js';
import { CONFIRMED, PASSWORD, wantsConfirmation } from './sign-in-policy.js';

const INTERACTION = /^\/interaction\/([\w-]+)$/;

export function interactions(provider, settings) {
  return async function interaction(ctx, next) {
    const uid = INTERACTION.exec(ctx.path)?.[1];
    if (!uid || !['GET', 'POST'].includes(ctx.method)) return next();
    try {
      await answer(provider, settings, ctx, uid);
    } catch (error) {
      if (!error.expose) console.error('A sign-in failed:', error);
      const detail = error.expose ? error : { error: 'server_error' };
      sendPage(ctx, error.statusCode ?? 500, explain(settings, error, detail));
    }
    return undefined;
  };
}

async function answer(provider, settings, ctx, uid) {
  // The cookie that belongs to this address is what protects the forms from being sent by another site.
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  const ask = details.prompt.name === 'login' ? askWho : askWhat;
  if (ctx.method === 'GET') return ask(ctx, details);

  const form = await readForm(ctx.req);
  if (form.get('decision') === 'cancel') return finish(provider, ctx, cancelled(details));
  const result = details.prompt.name === 'login'
    ? signIn(details, form)
    : await consent(provider, settings, details, form);
  if (result) return finish(provider, ctx, result);
  return ask(ctx, details, form);
}

async function finish(provider, ctx, result) {
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
}

function cancelled({ prompt }) {
  const where = prompt.name === 'login' ? 'sign-in' : 'consent';
  return { error: 'access_denied', error_description: `The person cancelled on the ${where} page` };
}

function askWho(ctx, details, form) {
  const page = { action: ctx.path, app: CLIENT_NAME, wrong: Boolean(form), presenter: isPresenter(details.params) };
  const known = personToConfirm(details);
  const username = form?.get('username') ?? details.params.login_hint;
  sendPage(ctx, form ? 401 : 200, known ? confirmPage({ ...page, known }) : signInPage({ ...page, username }));
}

/** Who is signed in already, if the request only wants that person to show up again. */
function personToConfirm({ prompt, session }) {
  const again = ['acr_values', 'max_age'].some((reason) => prompt.reasons.includes(reason));
  return again && session?.accountId ? accountByUsername(session.accountId) : undefined;
}

function signIn(details, form) {
  const { username, password } = credentials(form);
  const account = checkPassword(personToConfirm(details)?.username ?? username, password);
  const acr = wantsConfirmation(details.params) ? CONFIRMED : PASSWORD;
  return account && { login: { accountId: account.username, acr } };
}

/** What was typed, or what is printed beside the button that was pressed: both go through the same check. */
function credentials(form) {
  if (form.has('demo')) return accountByUsername(form.get('demo')) ?? { username: '', password: '' };
  return { username: form.get('username') ?? '', password: form.get('password') ?? '' };
}

function askWhat(ctx, details) {
  const asked = scopeNames(details.params.scope);
  sendPage(ctx, 200, consentPage({
    action: ctx.path,
    app: CLIENT_NAME,
    person: accountByUsername(details.session.accountId).name,
    returnOrigin: new URL(details.params.redirect_uri).origin,
    openid: asked.includes('openid') && ALL_SCOPES[0],
    scopes: OPTIONAL_SCOPES.filter(({ name }) => asked.includes(name)),
    actions: actionsAsked(details.prompt.details.rar),
    presenter: isPresenter(details.params),
  }));
}

/**
 * Makes a new grant of exactly what was left ticked. Each scope is written down twice: as the person's answer
 * about this server, and as what the API's token may carry.
 */
async function consent(provider, { api }, { params, prompt, session }, form) {
  const ticked = form.getAll('scope');
  const asked = scopeNames(params.scope).filter((name) => ALL_SCOPES.some((scope) => scope.name === name));
  const allowed = asked.filter((name) => name === 'openid' || ticked.includes(name));
  const refused = asked.filter((name) => !allowed.includes(name));

  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (allowed.length > 0) {
    grant.addOIDCScope(allowed);
    grant.addResourceScope(api, allowed);
  }
  if (refused.length > 0) {
    grant.rejectOIDCScope(refused);
    grant.rejectResourceScope(api, refused);
  }
  const detail = detailAllowed(prompt.details.rar, form.getAll('action'), api);
  if (detail) grant.addRar(detail);
  return { consent: { grantId: await grant.save() } };
}
