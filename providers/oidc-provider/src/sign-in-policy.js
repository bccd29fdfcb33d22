// How sure this server is of who is there (`acr`), and when a request makes it ask again: `max_age` is the library's
// work (OpenID Connect Core, section 3.1.2.1), `acr_values` stands here (RFC 9470, section 4).

import { interactionPolicy } from 'oidc-provider';

/** An ordinary sign-in: the password was typed once, whenever that was. */
export const PASSWORD = 'urn:roundtrip:password';
/** The password was typed because somebody asked: is it really you, now? */
export const CONFIRMED = 'urn:roundtrip:confirmed';
export const ACR_VALUES = [PASSWORD, CONFIRMED];

/** The library's policy, and: a request for `confirmed` asks for the password, unless that was just done. */
export function signInPolicy({ recentSignInSeconds }) {
  const policy = interactionPolicy.base();
  policy.get('login').checks.add(new interactionPolicy.Check(
    'acr_values',
    'the person has to confirm who they are',
    'login_required',
    ({ oidc }) => wantsConfirmation(oidc.params)
      && !oidc.result?.login
      && (oidc.session.acr !== CONFIRMED || oidc.session.past(recentSignInSeconds)),
  ));
  return policy;
}

/** `acr_values` is in order of preference: the first one this server knows counts. */
export function wantsConfirmation({ acr_values: values }) {
  return (values ?? '').split(' ').find((value) => ACR_VALUES.includes(value)) === CONFIRMED;
}
