// The resource API: steps, health and calendar of the token's owner, and what RFC 9728 says about the API itself.

import { newAccess, requireConfirmedSignIn } from './access.js';
import { activity } from './activity-data.js';
import { ApiError, sendApiError } from './api-error.js';
import { Calendar } from './calendar-data.js';
import { PROOF_ALGORITHMS } from './dpop.js';
import { healthSummary } from './health-data.js';
import { BodyError, readJson } from './request-body.js';
import { API_SCOPE_NAMES } from './scopes.js';

const METADATA_PATH = '/.well-known/oauth-protected-resource/api';

const ROUTES = [
  { path: /^\/api\/fitness\/steps$/, GET: ['fitness.read', steps] },
  { path: /^\/api\/health\/summary$/, GET: ['fitness.read', health] },
  { path: /^\/api\/calendar\/events$/, GET: ['calendar.read', listEvents], POST: ['calendar.write', addEvent] },
  { path: /^\/api\/calendar\/events\/([^/]+)$/, DELETE: ['calendar.write', deleteEvent] },
];

/** `secrets`: the authorization server's public keys, and what the nonces of proofs are made from. */
export function api(provider, settings, secrets) {
  const requireScope = newAccess(provider, settings, secrets);
  const refusal = { metadataUrl: `${settings.issuer}${METADATA_PATH}`, algorithms: PROOF_ALGORITHMS };
  const calendars = new Map();
  const calendarOf = (username) => {
    if (!calendars.has(username)) calendars.set(username, new Calendar(username));
    return calendars.get(username);
  };

  return async function resourceApi(ctx, next) {
    if (ctx.path === METADATA_PATH && ctx.method === 'GET') {
      ctx.body = metadata(settings);
      return undefined;
    }
    if (ctx.path !== '/api' && !ctx.path.startsWith('/api/')) return next();
    ctx.set('Cache-Control', 'no-store');
    try {
      await dispatch(settings, ctx, requireScope, calendarOf);
    } catch (error) {
      sendApiError(ctx, asApiError(error), refusal);
    }
    return undefined;
  };
}

function metadata({ api: resource, issuer }) {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: API_SCOPE_NAMES,
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
    authorization_details_types_supported: ['calendar_access'],
    dpop_bound_access_tokens_required: false,
    resource_name: 'Roundtrip’s demo API',
  };
}

async function dispatch(settings, ctx, requireScope, calendarOf) {
  const route = ROUTES.find(({ path }) => path.test(ctx.path));
  if (!route) throw new ApiError(404, 'not_found', 'The API has nothing at this address.');
  if (!route[ctx.method]) {
    ctx.set('Allow', Object.keys(route).filter((key) => key !== 'path').join(', '));
    throw new ApiError(405, 'method_not_allowed', `The API does not answer ${ctx.method} here.`);
  }
  const [scope, handle] = route[ctx.method];
  const token = await requireScope(ctx, scope);
  const username = token.accountId;
  const [, id] = route.path.exec(ctx.path);
  await handle(ctx, { settings, token, username, calendar: calendarOf(username), id });
}

function asApiError(error) {
  if (error instanceof ApiError) return error;
  if (error instanceof BodyError) return new ApiError(400, 'invalid_request', error.message);
  console.error('The resource API failed:', error);
  return new ApiError(500, 'server_error', 'The API failed; its output says why.');
}

function steps(ctx, { username }) {
  const asked = ctx.query.days ?? '7';
  const days = Number(asked);
  if (!/^\d{1,2}$/.test(asked) || days < 1 || days > 90) {
    throw new ApiError(400, 'invalid_request', 'days must be a whole number from 1 to 90.');
  }
  ctx.body = { days: activity(username, days) };
}

function health(ctx, { settings, token, username }) {
  requireConfirmedSignIn(token, settings);
  ctx.body = healthSummary(username);
}

function listEvents(ctx, { calendar }) {
  ctx.body = { events: calendar.events() };
}

async function addEvent(ctx, { calendar }) {
  const event = calendar.add(await readJson(ctx.req));
  ctx.status = 201;
  ctx.body = event;
}

function deleteEvent(ctx, { calendar, id }) {
  if (!calendar.delete(id)) {
    throw new ApiError(404, 'not_found', 'There is no such event.');
  }
  ctx.status = 204;
}
