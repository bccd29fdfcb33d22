// The two cases. Both begin signed in, with a call that was answered.
import { setTimeout as sleep } from "node:timers/promises";

/** Seconds from a renewal to the next, with one for the machine. */
const LIFETIME = 6 + 1;

const lifetimes = (count) => sleep(count * LIFETIME * 1000);

/** The tab is duplicated; both live through three expiries; the original is closed; the other goes on for two. */
async function duplicated({ client, watch, page: original }) {
  const [duplicate] = await Promise.all([
    original.context().waitForEvent("page"),
    original.evaluate(() => void window.open(location.href)),
  ]);
  watch.name(duplicate, "duplicate");
  const rounds = [];
  const callIn = async (tabs) => {
    await lifetimes(1);
    const answers = await Promise.all(Object.values(tabs).map((tab) => within(client.call(tab))));
    rounds.push(Object.fromEntries(Object.keys(tabs).map((name, index) => [name, answers[index]])));
  };
  for (let expiry = 0; expiry < 3; expiry += 1) await callIn({ original, duplicate });
  const both = watch.counts();
  const reports = { original: await within(client.reports(original)) };
  await original.close();
  for (let expiry = 0; expiry < 2; expiry += 1) await callIn({ duplicate });
  reports.duplicate = await within(client.reports(duplicate));
  return { rounds, both, all: watch.counts(), reports };
}

/** Offline before the token expires and for two lifetimes; online again; after two more, a call. */
async function offline({ client, watch, page }) {
  await page.context().setOffline(true);
  await lifetimes(2);
  const whileOffline = await within(client.call(page));
  const before = watch.counts();
  await page.context().setOffline(false);
  await lifetimes(2);
  const byItself = watch.counts().accepted - before.accepted;
  const afterwards = await within(client.call(page));
  const reports = await within(client.reports(page));
  const result = { whileOffline, byItself, afterwards, reports, all: watch.counts() };
  if (afterwards !== 200 && client.renew) {
    result.renewedByTheApp = await within(client.renew(page));
    result.thenAfterwards = await within(client.call(page));
  }
  return result;
}

export const CASES = { duplicated, offline };

/** An answer, or that there was none in 20 s. */
const within = (promise) => Promise.race([promise, sleep(20_000, "no answer in 20 s", { ref: false })]);
