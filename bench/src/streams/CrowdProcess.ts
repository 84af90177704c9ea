/** The parent's side of a crowd. */
import { type ChildProcess, fork } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { stopChild } from "../child.ts"
import type { CrowdPlan, CrowdState, Latencies, Misbehaviour, Standing, Tick } from "./Crowd.ts"
import type { Answers, Ask } from "./crowd-process.ts"

const program = fileURLToPath(new URL("crowd-process.ts", import.meta.url))

export class CrowdProcess {
  readonly plan: CrowdPlan
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  #asked = 0

  private constructor(plan: CrowdPlan) {
    this.plan = plan
    this.#child = fork(program, { serialization: "advanced" })
    this.#child.on("message", ({ id, answer }: { id: number; answer: never }) => {
      this.#waiting.get(id)?.resolve(answer)
      this.#waiting.delete(id)
    })
    this.#child.on("exit", (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`a crowd ended (${code ?? signal})`))
    })
  }

  static async start(plan: CrowdPlan): Promise<CrowdProcess> {
    const crowd = new CrowdProcess(plan)
    await crowd.#ask({ kind: "start", plan })
    return crowd
  }

  async misbehave(how: Misbehaviour): Promise<void> {
    await this.#ask({ kind: "misbehave", how })
  }

  state(): Promise<CrowdState> {
    return this.#ask({ kind: "state" })
  }

  standings(): Promise<ReadonlyArray<Standing>> {
    return this.#ask({ kind: "standings" })
  }

  latencies(ticks: ReadonlyArray<Tick>): Promise<Latencies> {
    return this.#ask({ kind: "latencies", ticks })
  }

  /** Waits until all have a stream; fails when the server turned one away. */
  async allOpen(limitMs: number): Promise<void> {
    const since = performance.now()
    for (;;) {
      const { endings, open } = await this.state()
      if (open === this.plan.people.count) return
      if (Object.keys(endings).length > 0 || performance.now() - since > limitMs) {
        throw new Error(`${open} of ${this.plan.people.count} streams are open: ${JSON.stringify(endings)}`)
      }
      await sleep(50)
    }
  }

  /** The process stands still as if its machine were gone, but its kernel still takes what fits into its buffers. */
  pause(): void {
    this.#child.kill("SIGSTOP")
  }

  resume(): void {
    this.#child.kill("SIGCONT")
  }

  async end(): Promise<void> {
    this.resume()
    await stopChild(this.#child, "SIGKILL")
  }

  #ask<K extends Ask["kind"]>(ask: Ask & { readonly kind: K }): Promise<Answers[K]> {
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: never) => void, reject })
      this.#child.send({ id, ask })
    })
  }
}
