// Each person's events: a seeded list that moves along with today, and what was added or deleted since the start.

import { randomUUID } from 'node:crypto';

import { ApiError } from './api-error.js';
import { daysFromToday } from './days.js';

// days from today, start, end, title, place
const SEEDS = {
  ada: [
    [0, '09:00', '09:30', 'Breakfast with Charles', 'Kitchen'],
    [1, '14:00', '15:30', 'Notes on the Analytical Engine', 'Library'],
    [2, '18:00', '19:00', 'Evening run', 'Park'],
    [5, '10:00', '11:00', 'Bernoulli numbers, part two', 'Study'],
    [9, '19:30', '22:00', 'Concert', 'Town hall'],
  ],
  grace: [
    [0, '08:00', '08:45', 'Swim', 'Harbour pool'],
    [1, '11:00', '12:00', 'Compiler review', 'Room 2'],
    [3, '13:00', '14:00', 'Lunch with the moth collectors', 'Canteen'],
    [6, '16:00', '17:00', 'Talk: a nanosecond of wire', 'Lecture hall'],
    [12, '09:00', '17:00', 'Visit to the fleet', 'Pier 4'],
  ],
};

export class Calendar {
  #added = [];
  #deleted = new Set();

  constructor(username) {
    this.username = username;
  }

  /** From today (UTC) on, in the order they start. */
  events() {
    const today = daysFromToday(0);
    return [...this.#seeded(), ...this.#added]
      .filter((event) => !this.#deleted.has(event.id) && event.starts_at >= today)
      .sort((one, other) => (one.starts_at < other.starts_at ? -1 : 1));
  }

  add(input) {
    const event = { id: randomUUID(), ...checkEvent(input) };
    this.#added.push(event);
    return event;
  }

  /** False if there is no such event. */
  delete(id) {
    const known = this.events().some((event) => event.id === id);
    if (known) this.#deleted.add(id);
    return known;
  }

  #seeded() {
    return (SEEDS[this.username] ?? []).map(([offset, start, end, title, place], index) => ({
      id: `${this.username}-${index + 1}`,
      title,
      starts_at: `${daysFromToday(offset)}T${start}:00Z`,
      ends_at: `${daysFromToday(offset)}T${end}:00Z`,
      place,
    }));
  }
}

function checkEvent(input) {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    throw new ApiError(400, 'invalid_request', 'The body must be a JSON object.');
  }
  const event = {
    title: text(input, 'title'),
    starts_at: moment(input, 'starts_at'),
    ends_at: moment(input, 'ends_at'),
    place: input.place === undefined || input.place === '' ? '' : text(input, 'place'),
  };
  if (event.ends_at < event.starts_at) {
    throw new ApiError(400, 'invalid_request', 'ends_at must not be before starts_at.');
  }
  return event;
}

function text(input, field) {
  const value = input[field];
  if (typeof value !== 'string' || value.trim() === '' || value.length > 200) {
    throw new ApiError(400, 'invalid_request', `${field} must be a text of 1 to 200 characters.`);
  }
  return value.trim();
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function moment(input, field) {
  const value = input[field];
  const time = typeof value === 'string' && DATE_TIME.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) {
    throw new ApiError(400, 'invalid_request', `${field} must be a date and time such as 2026-11-24T09:00:00Z.`);
  }
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
