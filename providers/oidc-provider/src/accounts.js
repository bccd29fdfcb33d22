// The two people of the demo. Their passwords are printed on the sign-in page: there is nothing to protect.

export const DEMO_ACCOUNTS = [
  { username: 'ada', password: 'engine', name: 'Ada Lovelace', firstName: 'Ada' },
  { username: 'grace', password: 'compiler', name: 'Grace Hopper', firstName: 'Grace' },
];

export function accountByUsername(username) {
  return DEMO_ACCOUNTS.find((account) => account.username === username);
}

/** The account if the password fits, else undefined. */
export function checkPassword(username, password) {
  const account = accountByUsername(username.trim().toLowerCase());
  return account?.password === password ? account : undefined;
}

/** oidc-provider's account lookup: the subject identifier is the user name. */
export async function findAccount(_ctx, sub) {
  const account = accountByUsername(sub);
  return account && {
    accountId: account.username,
    claims: async () => ({
      sub: account.username,
      name: account.name,
      preferred_username: account.username,
    }),
  };
}
