/** Typed client of the HTTP contract, for Node and browsers. */
export * from "./errors.ts"
export type { Operation, Operations } from "./operations.ts"
export { impatient, type Patience, patient } from "./Patience.ts"
export { type ConnectOptions, connect, type PromisedClient } from "./promises.ts"
export { TicketRush, type TicketRushClient, type TicketRushOptions } from "./TicketRush.ts"
