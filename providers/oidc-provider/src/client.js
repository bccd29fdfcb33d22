// The one app this server knows, registered twice: public clients (RFC 6749, section 2.1), so there is no secret.

export const CLIENT_NAME = 'Roundtrip';

export const HARDENED_CLIENT_ID = 'roundtrip-hardened';

/** The app as most are: its requests in the address, its tokens Bearer tokens unless it sends proofs. */
export function publicClient(settings) {
  return { client_id: 'roundtrip-spa', ...registration(settings) };
}

/** The same app with every lock on: its requests are pushed (RFC 9126), its tokens bound to its key (RFC 9449). */
export function hardenedClient(settings) {
  return {
    client_id: HARDENED_CLIENT_ID,
    ...registration(settings),
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
  };
}

/**
 * Every accepted page origin brings its own addresses. Below its callback is the one that a page has for a server
 * which the person names.
 */
function registration({ pageOrigins }) {
  return {
    client_name: CLIENT_NAME,
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    authorization_details_types: ['calendar_access'],
    redirect_uris: pageOrigins.flatMap((origin) => [`${origin}/callback`, `${origin}/callback/own`]),
    post_logout_redirect_uris: pageOrigins.map((origin) => `${origin}/signed-out`),
  };
}
