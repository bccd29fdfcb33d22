// A refusal by the resource API: a status, a JSON body, and where a token is the matter, a challenge (RFC 6750,
// section 3; RFC 9449, section 7.1; RFC 9470, section 3; RFC 9728, section 5.1).

export class ApiError extends Error {
  constructor(status, error, description) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

/**
 * A refusal the client can answer by getting another token. `more` goes into the challenge: scope, acr_values,
 * max_age; its `scheme` names the scheme to use where that isn't the one that was used.
 */
export class TokenError extends ApiError {
  constructor(status, error, description, { scheme, ...more } = {}) {
    super(status, error, description);
    this.scheme = scheme;
    this.more = more;
  }
}

/** No token at all: the challenge then carries no error code (RFC 6750, section 3.1). */
export class NoTokenError extends TokenError {
  constructor() {
    super(401, 'unauthorized', 'Send an access token in the Authorization header.');
  }
}

export function sendApiError(ctx, error, { metadataUrl, algorithms }) {
  ctx.status = error.status;
  if (error instanceof TokenError) ctx.set('WWW-Authenticate', challenges(ctx, error, metadataUrl, algorithms));
  ctx.body = { error: error.error, error_description: error.message };
}

/** One challenge in the scheme of the request; both where nothing was sent, so that the client can choose. */
function challenges(ctx, error, metadataUrl, algorithms) {
  const algs = algorithms.join(' ');
  if (error instanceof NoTokenError) {
    const facts = { realm: 'api', resource_metadata: metadataUrl };
    return [challenge('Bearer', facts), challenge('DPoP', { ...facts, algs })];
  }
  const scheme = error.scheme ?? (/^DPoP /i.test(ctx.get('Authorization')) ? 'DPoP' : 'Bearer');
  return challenge(scheme, {
    realm: 'api',
    error: error.error,
    error_description: asAscii(error.message),
    ...error.more,
    ...(scheme === 'DPoP' && { algs }),
    resource_metadata: metadataUrl,
  });
}

function challenge(scheme, parameters) {
  return `${scheme} ${Object.entries(parameters).map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}

/** error_description holds printable ASCII (RFC 6750, section 3). */
function asAscii(text) {
  return text.replaceAll('’', "'").replaceAll(/[^ -~]|["\\]/g, '');
}
