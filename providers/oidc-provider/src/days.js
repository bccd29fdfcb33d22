// Calendar days in UTC, written 2026-11-23.

export function daysFromToday(offset) {
  const now = new Date();
  const day = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + offset);
  return new Date(day).toISOString().slice(0, 10);
}
