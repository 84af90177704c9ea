/** The callers' side of a server that is killed and stopped: what it does not answer any more has an unknown outcome. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type {
  HoldersAnswer,
  ReleaseAnswer,
  ReservationBackend,
  ReserveAnswer,
} from "@ticketrush/engine/backends/ReservationBackend"
import { type RefusalCode, refusal, type TryAgain } from "@ticketrush/protocol"
import { noteChild } from "../folders/LabFolder.ts"
import type { FaultJob, ServerAnswer, ServerAsked, ServerSays, ServerTold } from "./FaultJob.ts"
import type { GateName } from "./Gates.ts"

const program = fileURLToPath(new URL("server.ts", import.meta.url))

const tryAgain = (code: RefusalCode): TryAgain => ({ kind: "try-again", refusal: refusal(code) })

type Asked = ServerAsked extends infer A ? (A extends ServerAsked ? Omit<A, "nth"> : never) : never

export class FaultServer implements Pick<ReservationBackend, "reserve" | "release" | "holdersOf"> {
  readonly #job: Omit<FaultJob, "life">
  readonly #waiting = new Map<number, (answer: ServerAnswer) => void>()
  #child: ChildProcess | undefined
  #atGate = (): void => {}
  #lives = 0
  #asked = 0

  constructor(job: Omit<FaultJob, "life">) {
    this.#job = job
  }

  /** Resolves once it sells. */
  async start(): Promise<void> {
    const child = fork(program)
    if (child.pid !== undefined) noteChild(child.pid)
    const life = `${process.pid}-${child.pid}-${++this.#lives}`
    child.send({ ...this.#job, life } satisfies FaultJob)
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`a server of the lab ended with ${code} before it was ready`)
    })
    await Promise.race([once(child, "message"), ended])
    // From now on it ends because it is killed.
    ended.catch(() => undefined)
    child.on("message", (said: ServerSays) => {
      if (said.kind === "answer") this.#answered(said.nth, said.answer)
      if (said.kind === "at-gate") this.#atGate()
    })
    this.#child = child
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    const exited = once(child, "exit")
    child.kill("SIGKILL")
    await exited
    for (const nth of [...this.#waiting.keys()]) this.#answered(nth, tryAgain("outcome-unknown"))
  }

  stop(): void {
    this.#child?.kill("SIGSTOP")
  }

  goOn(): void {
    this.#child?.kill("SIGCONT")
  }

  /** Keeps back the next statement of the kind, until {@link letGo}. Resolves when it has come, which may be never. */
  hold(gate: GateName): Promise<void> {
    return new Promise((resolve) => {
      this.#atGate = resolve
      this.#tell({ kind: "hold", gate })
    })
  }

  letGo(): void {
    this.#tell({ kind: "let-go" })
  }

  #tell(told: ServerTold): void {
    this.#child?.send(told)
  }

  readonly reserve: ReservationBackend["reserve"] = (asked, done) =>
    this.#ask({ kind: "reserve", asked }, (answer) => done(answer as ReserveAnswer))

  readonly release: ReservationBackend["release"] = (reservation, done) =>
    this.#ask({ kind: "release", reservation }, (answer) => done(answer as ReleaseAnswer))

  readonly holdersOf: ReservationBackend["holdersOf"] = (seat, done) =>
    this.#ask({ kind: "holders", seat }, (answer) => done(answer as HoldersAnswer))

  #ask(asked: Asked, done: (answer: ServerAnswer) => void): void {
    // Nothing was sent, so nothing was decided.
    if (this.#child === undefined) return done(tryAgain("unavailable"))
    const nth = ++this.#asked
    this.#waiting.set(nth, done)
    this.#child.send({ ...asked, nth } as ServerAsked, (error) => {
      if (error !== null) this.#answered(nth, tryAgain("outcome-unknown"))
    })
  }

  #answered(nth: number, answer: ServerAnswer): void {
    const done = this.#waiting.get(nth)
    this.#waiting.delete(nth)
    done?.(answer)
  }
}
