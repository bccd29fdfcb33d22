// Puts the parts in order: one HTTP server that is authorization server, resource server and their pages.

import { createServer } from 'node:http';

import { api } from './api.js';
import { cors } from './cors.js';
import { notFoundPage } from './errors.js';
import { interactions } from './interactions.js';
import { newNonceSecret, newSigningKeys } from './keys.js';
import { sendPage } from './pages.js';
import { newProvider } from './provider.js';
import { securityHeaders } from './security-headers.js';
import { style } from './style.js';

export function newServer(settings) {
  const { jwks, publicJwks } = newSigningKeys();
  const nonceSecret = newNonceSecret();
  const provider = newProvider(settings, { jwks, nonceSecret });
  provider.use(securityHeaders(settings));
  provider.use(health);
  provider.use(cors(settings));
  provider.use(style);
  provider.use(api(provider, settings, { publicJwks, nonceSecret }));
  provider.use(interactions(provider, settings));
  provider.use(notFound(settings));
  return createServer(provider.callback());
}

async function health(ctx, next) {
  if (ctx.path !== '/healthz') return next();
  ctx.body = 'ok';
  return undefined;
}

/** What neither these parts nor oidc-provider know. */
function notFound(settings) {
  return async function explainNotFound(ctx, next) {
    await next();
    if (ctx.status === 404 && ctx.body === undefined && ctx.accepts('json', 'html') === 'html') {
      sendPage(ctx, 404, notFoundPage(settings));
    }
  };
}
