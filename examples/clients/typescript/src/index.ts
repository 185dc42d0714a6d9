// A client of the Snorri saga engine: participants, publishers and subscribers over ZeroMQ.
// docs/protocol.md is what it keeps to.

export { MemoryUnusable, Refused, SnorriError, TimedOut } from "./errors.js"
export { readKey, type Curve } from "./keys.js"
export type { Reply } from "./memory.js"
export { Participant, reply, type ParticipantOptions } from "./participant.js"
export type { Command } from "./participant-machine.js"
export { Publisher, type EventAttributes, type PublisherOptions } from "./publisher.js"
export type { Answer, Enough, Gathered, Outcome } from "./publisher-machine.js"
export type { Receipt } from "./session.js"
export { Subscriber, type SubscriberOptions } from "./subscriber.js"
export type { Event } from "./subscriber-machine.js"
export type { Context } from "./worker.js"
