/** A crowd in a process of its own, driven by messages: descriptors are counted by process, and a process can be paused. */
import {
  Crowd,
  type CrowdPlan,
  type CrowdState,
  type Latencies,
  type Misbehaviour,
  type Standing,
  type Tick,
} from "./Crowd.ts"

export type Ask =
  | { readonly kind: "start"; readonly plan: CrowdPlan }
  | { readonly kind: "misbehave"; readonly how: Misbehaviour }
  | { readonly kind: "state" }
  | { readonly kind: "standings" }
  | { readonly kind: "latencies"; readonly ticks: ReadonlyArray<Tick> }
  | { readonly kind: "close" }

export type Answers = {
  readonly start: null
  readonly misbehave: null
  readonly state: CrowdState
  readonly standings: ReadonlyArray<Standing>
  readonly latencies: Latencies
  readonly close: null
}

let crowd: Crowd | undefined

const answer = (ask: Ask): Answers[Ask["kind"]] => {
  switch (ask.kind) {
    case "start":
      crowd = new Crowd(ask.plan)
      crowd.start()
      return null
    case "misbehave":
      crowd!.misbehave(ask.how)
      return null
    case "state":
      return crowd!.state()
    case "standings":
      return crowd!.standings()
    case "latencies":
      return crowd!.latencies(ask.ticks)
    case "close":
      crowd!.close()
      return null
  }
}

process.on("message", ({ id, ask }: { readonly id: number; readonly ask: Ask }) => {
  process.send?.({ id, answer: answer(ask) })
})
process.on("disconnect", () => process.exit(0))
