// A person's health in a few numbers, made from the user name and the date alone, like the steps. With h = FNV-1a
// (32 bit) of "user:health:2026-11-23":
//   resting_heart_rate = 54 + h mod 12        sleep_minutes = 390 + (h div 65536) mod 121
// and a weight in grams for each of the last seven days:
//   58000 + 100 × (FNV-1a of "user:weight" mod 200) + 100 × (FNV-1a of "user:weight:2026-11-23" mod 9)

import { fnv1a } from './activity-data.js';
import { daysFromToday } from './days.js';

const WEIGHT_DAYS = 7;

export function healthSummary(username) {
  const date = daysFromToday(0);
  const hash = fnv1a(`${username}:health:${date}`);
  return {
    date,
    resting_heart_rate: 54 + (hash % 12),
    sleep_minutes: 390 + (Math.floor(hash / 65536) % 121),
    weights: Array.from({ length: WEIGHT_DAYS }, (_, index) => weight(username, daysFromToday(index - WEIGHT_DAYS + 1))),
  };
}

function weight(username, date) {
  const usual = 58000 + 100 * (fnv1a(`${username}:weight`) % 200);
  return { date, grams: usual + 100 * (fnv1a(`${username}:weight:${date}`) % 9) };
}
