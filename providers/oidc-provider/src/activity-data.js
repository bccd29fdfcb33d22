// Steps and active minutes, made from the user name and the date alone: the same question has the same answer
// on every run. With h = FNV-1a (32 bit) of "user:2026-11-23":
//   steps = 2000 + h mod 10001        active_minutes = steps div 160 + (h div 65536) mod 10

import { daysFromToday } from './days.js';

/** The last `count` days, oldest first, ending today (UTC). */
export function activity(username, count) {
  return Array.from({ length: count }, (_, index) => {
    const date = daysFromToday(index - count + 1);
    const hash = fnv1a(`${username}:${date}`);
    const steps = 2000 + (hash % 10001);
    return {
      date,
      steps,
      active_minutes: Math.floor(steps / 160) + (Math.floor(hash / 65536) % 10),
    };
  });
}

export function fnv1a(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
