/**
 * Joining a line with the proof that the server asks for: worked out in a worker, in slices where there is none to be had, or waited
 * for by a reader who wants no work.
 */
import { makeSolver } from "@ticketrush/client/browser"
import { ask, Failure, type Place } from "../api.ts"
import { serverNow } from "../server-time.ts"
import { trustedScript } from "../trusted-script.ts"
import workerAddress from "./solve-worker.ts?worker&url"

export type Work = { readonly challenge: string; readonly zeroBits: number; readonly parts: number }

/** What goes on between the button and the place. `waits`: until a time of the server's clock. */
export type Proving = { readonly kind: "works" } | { readonly kind: "waits"; readonly untilMs: number }

export type Joining = {
  readonly concertId: number
  readonly way: "work" | "wait"
  readonly proving: (now: Proving) => void
  /** Ends the work, or the wait. */
  readonly signal: AbortSignal
}

const answeredByProof: ReadonlySet<string> = new Set(["proof-missing", "proof-expired", "proof-early"])
const roundsMax = 3

export const joinLine = async (joining: Joining): Promise<Place> => {
  const { concertId, signal, way } = joining
  let proof: { readonly challenge: string; readonly answers?: ReadonlyArray<number> } | undefined
  for (let round = 0; ; round++) {
    try {
      return await ask("ownLine.ownJoin", { payload: { concertId, ...(proof && { proof }) } })
    } catch (cause) {
      if (!(cause instanceof Failure) || !answeredByProof.has(cause.code) || round === roundsMax) throw cause
    }
    const given = await ask("ownLine.joinChallenge", { query: { concertId, way } })
    if (given.challenge === null) {
      proof = undefined
    } else if (given.work === null) {
      const waitMs = (given.waitSeconds ?? 0) * 1_000
      joining.proving({ kind: "waits", untilMs: serverNow() + waitMs })
      await pause(waitMs, signal)
      proof = { challenge: given.challenge }
    } else {
      joining.proving({ kind: "works" })
      proof = {
        challenge: given.challenge,
        answers: await solved({ challenge: given.challenge, ...given.work }, signal),
      }
    }
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done, fail) => {
    signal.throwIfAborted()
    const end = (): void => {
      clearTimeout(timer)
      fail(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end)
      done()
    }, ms)
    signal.addEventListener("abort", end)
  })

type Answers = ReadonlyArray<number>

const solved = async (work: Work, signal: AbortSignal): Promise<Answers> => {
  signal.throwIfAborted()
  const worker = startWorker()
  const answers = worker === null ? null : await inWorker(worker, work, signal)
  return answers ?? inSlices(work, signal)
}

/** Null where there are none: in some browsers, or where they are forbidden. */
const startWorker = (): Worker | null => {
  try {
    return new Worker(trustedScript("ticketrush-worker", workerAddress), { type: "module" })
  } catch {
    return null
  }
}

/** Null: it did not start, such as one whose file a newer server has no more. */
const inWorker = (worker: Worker, work: Work, signal: AbortSignal): Promise<Answers | null> =>
  new Promise((done, fail) => {
    const end = (ended: () => void): void => {
      worker.terminate()
      ended()
    }
    worker.addEventListener("message", ({ data }) => end(() => done(data)))
    worker.addEventListener("error", (event) => {
      event.preventDefault()
      end(() => done(null))
    })
    signal.addEventListener("abort", () => end(() => fail(signal.reason)))
    worker.postMessage(work)
  })

/** Tries of one slice: some ten milliseconds on a slow phone. */
const triesOfSlice = 2_000

const inSlices = async ({ challenge, parts, zeroBits }: Work, signal: AbortSignal): Promise<Answers> => {
  const solver = makeSolver(challenge, zeroBits, parts)
  for (;;) {
    const answers = solver(triesOfSlice)
    if (answers !== null) return answers
    await pause(0, signal)
  }
}
