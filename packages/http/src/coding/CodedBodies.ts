/**
 * Bodies in a coding. Each is compressed once for all who ask for it, one body after another, by what was given for it;
 * while that is under way, requests for a newer one wait for the next turn together. What was made is kept within a
 * bound of bytes.
 */
import { limits } from "@ticketrush/protocol"
import type { Coding } from "../request/accept-encoding.ts"

/** Compresses somewhere else than on this thread, and calls back later, with the fault when it cannot. */
export type Compress = (coding: Coding, bytes: Buffer, done: (coded: Buffer | Error) => void) => void

/** A body as it is now. `version` differs from that of every other body ever made. */
export type Body = { readonly bytes: Buffer; readonly version: number; readonly etag: string }

/** `coding` is null where the bytes are as they are. */
export type Sent = Body & { readonly coding: Coding | null }

type Job = { readonly coding: Coding; body: Body; readonly waiting: Array<(sent: Sent) => void> }

export type CodedBodiesParts = {
  readonly compress: Compress
  /** Hears why a body could not be compressed; its clients get it as it is. */
  readonly onDefect: (cause: unknown) => void
  readonly bytesMax?: number
}

export class CodedBodies {
  readonly #parts: CodedBodiesParts
  readonly #bytesMax: number
  /** By coding and name, in the order of their last use. */
  readonly #kept = new Map<string, Sent>()
  #bytes = 0
  /** In the order in which they were asked for; the first one is under way. */
  readonly #jobs: Array<{ readonly key: string; readonly job: Job }> = []

  constructor(parts: CodedBodiesParts) {
    this.#parts = parts
    this.#bytesMax = parts.bytesMax ?? limits.codedBytesKept
  }

  /**
   * Calls `done` once with `body` or a newer one of that name, in `coding`; as it is when it is small, or when too many
   * others are to be compressed first.
   */
  give(name: string, body: Body, coding: Coding | null, done: (sent: Sent) => void): void {
    if (coding === null || body.bytes.length < limits.codedBytesMin) return done({ ...body, coding: null })
    const key = `${coding} ${name}`
    const kept = this.#kept.get(key)
    if (kept?.version === body.version) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      return done(kept)
    }
    const known = this.#jobs.findIndex(
      (each, i) => each.key === key && (i > 0 || each.job.body.version === body.version),
    )
    if (known !== -1) {
      const { job } = this.#jobs[known]
      // Those who wait already may get the newer one as well.
      job.body = body
      job.waiting.push(done)
      return
    }
    if (this.#jobs.length >= limits.codingsWaitingMax) return done({ ...body, coding: null })
    this.#jobs.push({ key, job: { coding, body, waiting: [done] } })
    if (this.#jobs.length === 1) this.#begin()
  }

  #begin(): void {
    const { key, job } = this.#jobs[0]
    const { body, coding } = job
    this.#parts.compress(coding, body.bytes, (coded) => {
      const failed = coded instanceof Error
      if (failed) this.#parts.onDefect(coded)
      const sent: Sent = failed ? { ...body, coding: null } : { ...body, bytes: coded, coding }
      if (!failed) this.#keep(key, sent)
      this.#jobs.shift()
      if (this.#jobs.length > 0) this.#begin()
      for (const done of job.waiting) {
        try {
          done(sent)
        } catch (cause) {
          this.#parts.onDefect(cause)
        }
      }
    })
  }

  #keep(key: string, sent: Sent): void {
    this.#bytes += sent.bytes.length - (this.#kept.get(key)?.bytes.length ?? 0)
    this.#kept.delete(key)
    this.#kept.set(key, sent)
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) return
      this.#kept.delete(oldest)
      this.#bytes -= bytes.length
    }
  }

  /** Bytes that are kept, for tests. */
  get bytes(): number {
    return this.#bytes
  }
}
