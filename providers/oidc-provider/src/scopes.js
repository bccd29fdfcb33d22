// The scopes this server knows: the word in the protocol, and the words a person reads.

const OPENID = { name: 'openid', words: 'Know who you are' };

export const OPTIONAL_SCOPES = [
  { name: 'profile', words: 'Know your name' },
  { name: 'offline_access', words: 'Stay signed in after you leave' },
  { name: 'fitness.read', words: 'See your steps and activity' },
  { name: 'calendar.read', words: 'See your calendar' },
  { name: 'calendar.write', words: 'Add events to your calendar' },
];

export const ALL_SCOPES = [OPENID, ...OPTIONAL_SCOPES];
export const SCOPE_NAMES = ALL_SCOPES.map((scope) => scope.name);

/** What the resource API asks for; the others are about the person and the session. */
export const API_SCOPE_NAMES = ['fitness.read', 'calendar.read', 'calendar.write'];

/** Splits a scope parameter (RFC 6749, section 3.3) into its names. */
export function scopeNames(parameter) {
  return (parameter ?? '').split(' ').filter(Boolean);
}
