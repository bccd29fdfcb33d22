// A refusal by the resource API: a status, a JSON body, and where a token is the matter, a challenge (RFC 6750, section 3).

export class ApiError extends Error {
  constructor(status, error, description) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

/** A refusal the client can answer by getting another token, or one with more scope. */
export class TokenError extends ApiError {
  constructor(status, error, description, scope) {
    super(status, error, description);
    this.scope = scope;
  }
}

/** No token at all: the challenge then carries no error code (RFC 6750, section 3.1). */
export class NoTokenError extends TokenError {
  constructor() {
    super(401, 'unauthorized', 'Send an access token in the Authorization header.');
  }
}

export function sendApiError(ctx, error, metadataUrl) {
  ctx.status = error.status;
  if (error instanceof TokenError) ctx.set('WWW-Authenticate', challenge(error, metadataUrl));
  ctx.body = { error: error.error, error_description: error.message };
}

function challenge(error, metadataUrl) {
  const parameters = { realm: 'api' };
  if (!(error instanceof NoTokenError)) {
    parameters.error = error.error;
    parameters.error_description = error.message;
  }
  if (error.scope) parameters.scope = error.scope;
  parameters.resource_metadata = metadataUrl;
  return `Bearer ${Object.entries(parameters).map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}
