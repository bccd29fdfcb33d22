// Rich authorization requests (RFC 9396) of one type, `calendar_access`: what an app may do with the calendar, action by
// action. The API takes an allowed action in place of the scope.

import { errors } from 'oidc-provider';

const TYPE = 'calendar_access';
const ACTIONS = [
  { name: 'read', words: 'See your calendar', scope: 'calendar.read' },
  { name: 'write', words: 'Add events to your calendar and delete them', scope: 'calendar.write' },
];
const FIELDS = ['type', 'actions', 'locations'];

/** oidc-provider's feature. What a code and its tokens get is what the person left ticked. */
export function richAuthorizationRequests({ api }) {
  return {
    enabled: true,
    types: { [TYPE]: { validate: (_ctx, detail) => check(detail, api) } },
    authorizationDetailsForGrantSource: ({ oidc }) => oidc.grant.rar,
    authorizationDetailsForAccessToken: (_ctx, token, source) => (token.aud === api ? source.rar : undefined),
    authorizationDetailsForIntrospection: (_ctx, token) => token.rar,
  };
}

function check(detail, api) {
  const unknown = Object.keys(detail).find((field) => !FIELDS.includes(field));
  if (unknown) throw new errors.InvalidAuthorizationDetails(`${TYPE} has no field ${unknown}`);
  const { actions, locations = [api] } = detail;
  if (!actions?.length || actions.some((action) => !ACTIONS.some(({ name }) => name === action))) {
    throw new errors.InvalidAuthorizationDetails(`${TYPE} needs actions, out of: ${ACTIONS.map(({ name }) => name).join(', ')}`);
  }
  if (locations.length !== 1 || locations[0] !== api) {
    throw new errors.InvalidAuthorizationDetails(`the only location of ${TYPE} is ${api}`);
  }
}

/** The lines of the consent page: the actions in these details, each once. */
export function actionsAsked(details = []) {
  return ACTIONS.filter(({ name }) => details.some(({ actions }) => actions.includes(name)));
}

/** What is granted: the actions that were asked for and left ticked. Undefined if that is none. */
export function detailAllowed(details, ticked, api) {
  const actions = actionsAsked(details).map(({ name }) => name).filter((name) => ticked.includes(name));
  return actions.length > 0 ? { type: TYPE, actions, locations: [api] } : undefined;
}

/** The scopes a token's details stand in for. */
export function scopesOfDetails(details) {
  return actionsAsked(details?.filter(({ type }) => type === TYPE)).map(({ scope }) => scope);
}
