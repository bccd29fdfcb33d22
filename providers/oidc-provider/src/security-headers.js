// Headers every answer carries: no script, no framing, styles from here alone.

export function securityHeaders({ pageOrigins }) {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    // Empty allows nothing. oidc-provider adds the hash of its one self-submitting form where it sends one.
    'script-src',
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Browsers check the redirects after a form post too, and these end at the page.
    `form-action 'self' ${pageOrigins.join(' ')}`,
  ].join('; ');

  return async function setSecurityHeaders(ctx, next) {
    ctx.set({
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    await next();
  };
}
