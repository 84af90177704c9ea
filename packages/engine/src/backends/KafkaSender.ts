/**
 * Sends to a topic, for callers who wait: one request to the broker at a time, and what comes meanwhile goes with the next
 * one, so the order stays. Each caller is answered within the limit, and told whether what was sent may be in the topic.
 */
import type { Defer } from "../ports.ts"

export type KafkaMessage = { readonly key: string; readonly value: string }

/** `missing`: no broker could be reached, and nothing was sent. `unknown`: all, some or none may be in the topic. */
export type SendAnswer = { readonly kind: "sent" } | { readonly kind: "missing" | "unknown"; readonly reason: string }

/**
 * What became of one request. `taken`: all of it is in the topic. `led-elsewhere`: some partitions have no leader here;
 * the others may have taken their part, where `someTaken`. `out-of-reach`: nothing was sent. `failed`: all, some or none.
 */
export type Produced =
  | { readonly kind: "taken" }
  | { readonly kind: "led-elsewhere"; readonly someTaken: boolean }
  | { readonly kind: "out-of-reach" | "failed"; readonly reason: string }

export type Produce = (messages: ReadonlyArray<KafkaMessage>, done: (produced: Produced) => void) => void

type Waiting = {
  readonly messages: ReadonlyArray<KafkaMessage>
  readonly done: (answer: SendAnswer) => void
  /** Takes back the limit of its waiting. */
  readonly forget: () => void
  /** Some of it may be in the topic: a request that one partition refused may have been taken by the others. */
  wasSent: boolean
  /** Its caller has been answered. */
  readonly isOver: () => boolean
}

const sendsPerRequest = 500
const againMs = 50

export class KafkaSender {
  readonly #produce: Produce
  readonly #defer: Defer
  readonly #answerMsMax: number
  #waiting: ReadonlyArray<Waiting> = []
  #flying: ReadonlyArray<Waiting> = []
  #paused = false

  /** `answerMsMax`: how long a message may take to be taken, in milliseconds. */
  constructor(produce: Produce, { answerMsMax, defer }: { readonly answerMsMax: number; readonly defer: Defer }) {
    this.#produce = produce
    this.#defer = defer
    this.#answerMsMax = answerMsMax
  }

  readonly send = (messages: ReadonlyArray<KafkaMessage>, done: (answer: SendAnswer) => void): void => {
    let answered = false
    const answer = (given: SendAnswer): void => {
      if (answered) return
      answered = true
      done(given)
    }
    const one: Waiting = {
      messages,
      done: answer,
      forget: this.#defer.after(this.#answerMsMax, () => {
        const isWaiting = this.#waiting.includes(one)
        this.#waiting = this.#waiting.filter((each) => each !== one)
        const reason = `no answer within ${this.#answerMsMax} milliseconds`
        answer({ kind: isWaiting && !one.wasSent ? "missing" : "unknown", reason })
      }),
      wasSent: false,
      isOver: () => answered,
    }
    this.#waiting = [...this.#waiting, one]
    this.#flush()
  }

  #flush(): void {
    if (this.#paused || this.#flying.length > 0 || this.#waiting.length === 0) return
    this.#flying = this.#waiting.slice(0, sendsPerRequest)
    this.#waiting = this.#waiting.slice(sendsPerRequest)
    const messages = this.#flying.flatMap((each) => each.messages)
    this.#produce(messages, (produced) => {
      if (produced.kind === "led-elsewhere") return this.#sendAgain(produced.someTaken)
      if (produced.kind === "taken") return this.#land({ kind: "sent" })
      const { kind, reason } = produced
      this.#land({ kind: kind === "out-of-reach" ? "missing" : "unknown", reason })
    })
  }

  /** A partition that was just made, or whose leader has changed, is taken care of in a moment; each has its own limit. */
  #sendAgain(someTaken: boolean): void {
    for (const each of this.#flying) each.wasSent ||= someTaken
    this.#waiting = [...this.#flying.filter(({ isOver }) => !isOver()), ...this.#waiting]
    this.#flying = []
    this.#paused = true
    this.#defer.after(againMs, () => {
      this.#paused = false
      this.#flush()
    })
  }

  #land(answer: SendAnswer): void {
    const landed = this.#flying
    this.#flying = []
    for (const each of landed) {
      each.forget()
      each.done(answer.kind === "missing" && each.wasSent ? { ...answer, kind: "unknown" } : answer)
    }
    this.#flush()
  }
}
