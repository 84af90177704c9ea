/** What a server keeps of its lab: which strategies are started, which concerts are bound, whose seats are up. */
import { refusal, type TryAgain } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Deferred, Effect, Exit, Scope } from "effect"
import { describe, expect, it } from "vitest"
import { BackendsOnDemand } from "../../src/backends/BackendsOnDemand.ts"
import { type Binding, Bindings } from "../../src/backends/Bindings.ts"
import { Lab } from "../../src/backends/Lab.ts"
import { type LabBackend, LabPartError, type Strategy, type StrategyParts } from "../../src/backends/LabBackend.ts"
import { LabBackendMemory, strategyOf } from "../../src/backends/LabBackendMemory.ts"
import type { ReserveAnswer } from "../../src/backends/ReservationBackend.ts"
import type { Bound } from "../../src/catalogue/Catalogue.ts"
import type { OverviewAnswer, SaleReads } from "../../src/sales/SaleReads.ts"
import { concertId, optionId, seat } from "../sales.ts"

const parts = { log: { warn: () => {} } } as unknown as StrategyParts

describe("a strategy of the lab", () => {
  const begin = (start: Strategy["start"]) => {
    const strategy: Strategy = { ...strategyOf(new LabBackendMemory("mine", () => 0)), start }
    const scope = Scope.makeUnsafe()
    const backends = new BackendsOnDemand(new Map([["mine", strategy]]), parts, scope)
    const told: Array<LabBackend | TryAgain> = []
    return { backends, scope, told, ask: () => backends.get("mine", (backend) => told.push(backend)) }
  }

  it("is started once, for all who ask for it meanwhile and for those who ask later", async () => {
    const gate = Deferred.makeUnsafe<LabBackend>()
    let starts = 0
    const { ask, told } = begin(() => {
      starts++
      return Deferred.await(gate)
    })
    ask()
    ask()
    await until("it is being started", () => starts === 1)
    const backend = new LabBackendMemory("mine", () => 0)
    Effect.runSync(Deferred.succeed(gate, backend))
    await until("both are answered", () => told.length === 2)
    ask()
    expect([told, starts]).toEqual([[backend, backend, backend], 1])
  })

  it("that cannot start closes what it has opened, and is started anew by the next who asks", async () => {
    let open = 0
    let there = false
    const backend = new LabBackendMemory("mine", () => 0)
    const { ask, scope, told } = begin(() =>
      Effect.gen(function* () {
        yield* Effect.acquireRelease(
          Effect.sync(() => open++),
          () => Effect.sync(() => open--),
        )
        return there ? backend : yield* new LabPartError({ part: "Redis", message: "nobody listens" })
      }),
    )
    ask()
    await until("it is answered", () => told.length === 1)
    expect(told[0]).toMatchObject({ kind: "try-again", refusal: { code: "lab-part-missing" } })
    expect(open).toBe(0)
    there = true
    ask()
    await until("it is answered again", () => told.length === 2)
    expect([told[1], open]).toEqual([backend, 1])
    await Effect.runPromise(Scope.close(scope, Exit.void))
    expect(open).toBe(0)
  })
})

describe("the binding of a concert", () => {
  const begin = () => {
    let now = 0
    const asked: Array<{ readonly call: string; readonly answer: (bound: Bound | null) => void }> = []
    const question = (call: string) =>
      Effect.callback<Bound | null>((resume) => {
        asked.push({ call, answer: (bound) => resume(Effect.succeed(bound)) })
      })
    const bindings = new Bindings(
      { bind: (_, backend) => question(`bind ${backend}`), backendOf: () => question("read") },
      { monotonicMs: () => now } as ConstructorParameters<typeof Bindings>[1],
    )
    const pass = (ms: number): void => {
      now += ms
    }
    const answer = async (at: number, bound: Bound | null): Promise<void> => {
      await until("the catalogue is asked", () => asked.length > at)
      asked[at].answer(bound)
    }
    return { bindings, asked, pass, answer }
  }
  const bound = (backend: string): Bound => ({ backend, told: false })
  const of = (backend: string | null): Binding => ({
    kind: "binding",
    bound: backend === null ? null : bound(backend),
  })

  it("is asked for once by all who read it at a time, and known to all of them and from then on", async () => {
    const { answer, asked, bindings } = begin()
    const told: Binding[] = []
    for (let n = 0; n < 3; n++) bindings.read(concertId, (binding) => told.push(binding))
    await answer(0, bound("optimistic"))
    await until("all are answered", () => told.length === 3)
    bindings.read(concertId, (binding) => told.push(binding))
    expect(told).toEqual([of("optimistic"), of("optimistic"), of("optimistic"), of("optimistic")])
    expect(asked).toHaveLength(1)
  })

  it("is made also while another reads that there is none yet", async () => {
    const { answer, asked, bindings } = begin()
    const told: Binding[] = []
    bindings.read(concertId, (binding) => told.push(binding))
    bindings.bind(concertId, "optimistic", (binding) => told.push(binding))
    await answer(0, null)
    await until("the reader is answered", () => told.length === 1)
    await answer(1, bound("optimistic"))
    await until("both are answered", () => told.length === 2)
    expect(asked.map(({ call }) => call)).toEqual(["read", "bind optimistic"])
    expect(told).toEqual([of(null), of("optimistic")])
  })

  it("is asked for again after a second where there was none: another process may have made it", async () => {
    const { answer, asked, bindings, pass } = begin()
    const told: Binding[] = []
    const read = () => bindings.read(concertId, (binding) => told.push(binding))
    read()
    await answer(0, null)
    await until("it is answered", () => told.length === 1)
    pass(999)
    read()
    expect([told, asked.length]).toEqual([[of(null), of(null)], 1])
    pass(1)
    read()
    await answer(1, bound("optimistic"))
    await until("it is answered", () => told.length === 3)
    expect(told[2]).toEqual(of("optimistic"))
  })
})

describe("the seats of a concert", () => {
  const overview = {
    closed: false,
    options: [{ optionId, seats: 4, free: 4, tiers: [] }],
  } as unknown as OverviewAnswer
  const reads: SaleReads = { ask: (_, __, done) => done({ kind: "answer", value: overview } as never) }

  const begin = () => {
    const opening: Array<(opened: boolean) => void> = []
    const seats = new LabBackendMemory("optimistic", () => 0)
    const backend: LabBackend = {
      ...seats,
      open: (concert, options, done) =>
        void opening.push((opened) =>
          opened
            ? seats.open(concert, options, done)
            : done({
                kind: "try-again",
                refusal: refusal("lab-part-missing", { part: "PostgreSQL", backend: "optimistic" }),
              }),
        ),
    }
    const binding: Binding = { kind: "binding", bound: { backend: "optimistic", told: false } }
    const lab = new Lab({
      bindings: {
        known: () => undefined,
        bind: (_: number, __: string, done: (binding: Binding) => void) => done(binding),
      } as unknown as Bindings,
      backends: { names: ["optimistic"], get: (_, done) => done(backend) },
      reads,
      reservationsOf: () => Effect.succeed([]),
    })
    const told: string[] = []
    const reserve = (person: number, index: number): void =>
      lab.reserve("optimistic", { person, seats: [seat(index)], key: null }, (answer: ReserveAnswer) =>
        told.push(answer.kind === "reserved" ? answer.kind : answer.refusal.code),
      )
    return { opening, reserve, told }
  }

  it("are put up once for all who ask for them meanwhile, and not again for those who ask later", () => {
    const { opening, reserve, told } = begin()
    for (const person of [1, 2, 3]) reserve(person, person - 1)
    expect([opening.length, told]).toEqual([1, []])
    opening[0](true)
    reserve(4, 3)
    expect([opening.length, told]).toEqual([1, ["reserved", "reserved", "reserved", "reserved"]])
  })

  it("are put up by the next who asks where that has failed, which all who asked are told", () => {
    const { opening, reserve, told } = begin()
    reserve(1, 0)
    reserve(2, 1)
    opening[0](false)
    expect(told).toEqual(["lab-part-missing", "lab-part-missing"])
    reserve(3, 2)
    expect(opening).toHaveLength(2)
    opening[1](true)
    expect(told.at(-1)).toBe("reserved")
  })
})
