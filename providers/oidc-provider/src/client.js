// The one app this server knows: a public client (RFC 6749, section 2.1), so there is no secret.

export const CLIENT_NAME = 'Roundtrip';

/** Its registration; every accepted page origin brings its own pair of addresses. */
export function publicClient({ pageOrigins }) {
  return {
    client_id: 'roundtrip-spa',
    client_name: CLIENT_NAME,
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: pageOrigins.map((origin) => `${origin}/callback`),
    post_logout_redirect_uris: pageOrigins.map((origin) => `${origin}/signed-out`),
  };
}
