// Which other origins may read which answers (Fetch, CORS protocol): the page's origins, on success and on
// error alike. oidc-provider leaves its own headers out where these are set already.

// Facts without secrets: any page may read them.
const OPEN = [/^\/\.well-known\//, /^\/jwks$/];
const FOR_THE_PAGE = [/^\/token(\/revocation)?$/, /^\/me$/, /^\/request$/, /^\/api(\/|$)/];

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP',
  'Access-Control-Max-Age': '3600',
};
const EXPOSED = 'WWW-Authenticate, DPoP-Nonce, Date, Retry-After';

export function cors({ pageOrigins }) {
  return async function corsHeaders(ctx, next) {
    const open = matches(OPEN, ctx.path);
    if (!open && !matches(FOR_THE_PAGE, ctx.path)) return next();

    ctx.vary('Origin');
    const origin = ctx.get('Origin');
    const allowed = open ? '*' : pageOrigins.find((known) => known === origin);
    if (allowed) ctx.set('Access-Control-Allow-Origin', allowed);

    if (ctx.method === 'OPTIONS') {
      if (allowed) ctx.set(PREFLIGHT);
      ctx.status = 204;
      return undefined;
    }
    if (allowed) ctx.set('Access-Control-Expose-Headers', EXPOSED);
    await next();
    if (!allowed) withdraw(ctx);
    return undefined;
  };
}

function matches(patterns, path) {
  return patterns.some((pattern) => pattern.test(path));
}

function withdraw(ctx) {
  for (const name of Object.keys(ctx.response.headers)) {
    if (name.startsWith('access-control-')) ctx.remove(name);
  }
}
