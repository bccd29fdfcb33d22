// What the browser sends to the token endpoint, told apart by tab. Refresh tokens are compared, not kept.
import { createHash } from "node:crypto";

export class Watch {
  #started = Date.now();
  #names = new Map();
  #seen = new Set();
  requests = [];

  constructor(context, tokenEndpoint) {
    const isToken = (request) => request.method() === "POST" && request.url() === tokenEndpoint;
    const record = async (request) => {
      if (!isToken(request)) return;
      const entry = this.#entry(request);
      // A request can count as failed although it was answered: the page may be gone, or need no more of the answer.
      const answer = await request.response().catch(() => null);
      if (!answer) {
        entry.error = request.failure()?.errorText ?? "no answer";
        return;
      }
      entry.status = answer.status();
      if (entry.status !== 200) entry.error = await answer.json().then(({ error }) => error, () => "unreadable");
    };
    context.on("requestfinished", record);
    context.on("requestfailed", record);
  }

  name(page, name) {
    this.#names.set(page, name);
  }

  /** Counts over the refreshes so far. */
  counts() {
    const refreshes = this.requests.filter(({ grant }) => grant === "refresh_token");
    const count = (wanted) => refreshes.filter(wanted).length;
    return {
      refreshes: refreshes.length,
      accepted: count(({ status }) => status === 200),
      refused: count(({ status }) => status && status !== 200),
      unanswered: count(({ status, error }) => !status && error),
      sentAgain: count(({ again }) => again),
    };
  }

  #entry(request) {
    const form = new URLSearchParams(request.postData() ?? "");
    const digest = form.has("refresh_token") && createHash("sha256").update(form.get("refresh_token")).digest("hex");
    const entry = {
      at: Number(((Date.now() - this.#started) / 1000).toFixed(1)),
      tab: this.#names.get(pageOf(request)) ?? "unknown",
      grant: form.get("grant_type"),
      // The same refresh token as in an earlier request, whether or not that was answered.
      again: this.#seen.has(digest),
    };
    if (digest) this.#seen.add(digest);
    this.requests.push(entry);
    return entry;
  }
}

function pageOf(request) {
  try {
    return request.frame().page();
  } catch {
    return null;
  }
}
