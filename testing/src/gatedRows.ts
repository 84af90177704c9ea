/** Seat rows whose sessions wait before they book or commit, as a process does that is slow or stopped there. */
import { isFailure, type RowSession, type RowStore } from "@ticketrush/engine/backends/RowStore"

/** What comes before a statement is sent; it goes on when `go` is called. */
export type Gate = (go: () => void) => void

export type RowGates = { readonly beforeBook: Gate; readonly beforeCommit: Gate }

export const openGates: RowGates = { beforeBook: (go) => go(), beforeCommit: (go) => go() }

export const gatedRows = (rows: RowStore, gates: RowGates): RowStore => ({
  open: rows.open,
  release: rows.release,
  holdersOf: rows.holdersOf,
  statesOf: rows.statesOf,
  session: (done) => rows.session((session) => done(isFailure(session) ? session : gatedSession(session, gates))),
})

const gatedSession = (session: RowSession, { beforeBook, beforeCommit }: RowGates): RowSession => ({
  begin: (isolation, done) => session.begin(isolation, done),
  read: (seats, done) => session.read(seats, done),
  lock: (seats, how, done) => session.lock(seats, how, done),
  advise: (seats, done) => session.advise(seats, done),
  book: (booking, done) => beforeBook(() => session.book(booking, done)),
  bookAll: (bookings, done) => beforeBook(() => session.bookAll(bookings, done)),
  keyed: (concert, person, key, done) => session.keyed(concert, person, key, done),
  commit: (done) => beforeCommit(() => session.commit(done)),
  rollback: (done) => session.rollback(done),
  giveBack: () => session.giveBack(),
})
