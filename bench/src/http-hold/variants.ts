/** What is measured in each round, in the order of the first one; neighbours are what is divided by each other. */
import type { BaselineName } from "../http/baselines.ts"
import { setupConcert, setupSeats } from "../http/Gateway.ts"
import type { Measured } from "../http/measured.ts"
import type { Options } from "../options.ts"
import { holds, type Stage } from "./stage.ts"

export type Variant = { readonly name: string; readonly run: (stage: Stage) => Promise<Measured> }

export const baselines: ReadonlyArray<BaselineName> = ["for-update", "conditional-update"]
const echoBody = '{"userId":4096,"seatId":134217728000}'
const seatsPerConcert = 100_000
const warmupSeconds = 1.5

/** Enough for `perSecond` holds over the whole run. */
const concertsFor = ({ seconds }: Options, perSecond: number): number =>
  Math.ceil(((seconds + warmupSeconds) * perSecond) / seatsPerConcert)

export const most = ({ connections }: Options): number => Math.max(...connections)

const onConnections = (connections: number): ReadonlyArray<Variant> => [
  {
    name: `echo, ${connections} connections`,
    run: (stage) => stage.onGateway(connections, { kind: "same", path: "/api/lab/echo", body: echoBody }),
  },
  {
    name: `holds, ${connections} connections`,
    run: async (stage) => {
      const seats = await setupSeats(stage.gateway.port, concertsFor(stage.options, 70_000), seatsPerConcert)
      return stage.onGateway(connections, holds(stage.users, seats))
    },
  },
  ...baselines.map(
    (name): Variant => ({
      name: `${name}, ${connections} connections`,
      run: (stage) => stage.onBaseline(name, connections),
    }),
  ),
  {
    name: `lifecycles, ${connections} connections`,
    run: async (stage) => {
      const ranges = await setupSeats(stage.gateway.port, concertsFor(stage.options, 25_000), seatsPerConcert)
      const seats = { ranges, order: "filled" } as const
      return stage.onGateway(connections, { kind: "lifecycles", users: stage.users, seats })
    },
  },
  {
    name: `refusals, ${connections} connections`,
    run: async (stage) => {
      const { options: sold } = await setupConcert(stage.gateway.port, 1, 1)
      return stage.onGateway(connections, holds(stage.users, sold, "again"))
    },
  },
]

const onSix = (options: Options): ReadonlyArray<Variant> => {
  // A concert has at most 300,000 seats: enough for 75,000 holds a second in this window.
  const seats = 50_000
  const longestMs = 2_500
  return [
    {
      name: "one concert of six options",
      run: async (stage) => {
        const { options: six } = await setupConcert(stage.gateway.port, 6, seats)
        return stage.onGateway(most(options), holds(stage.users, six, "spread"), { longestMs })
      },
    },
    {
      name: "six concerts of one option",
      run: async (stage) => {
        const six = await setupSeats(stage.gateway.port, 6, seats)
        return stage.onGateway(most(options), holds(stage.users, six, "spread"), { longestMs })
      },
    },
  ]
}

export const variantsOf = (options: Options): ReadonlyArray<Variant> => [
  ...options.connections.flatMap(onConnections),
  ...onSix(options),
]

/** The load that the latency goal is about: this part of what the same round could do at the most connections. */
const openShare = 0.7

export const openModel = (capacity: number): Variant => ({
  name: "holds, open model",
  run: async (stage) => {
    const rate = openShare * capacity
    const seats = await setupSeats(stage.gateway.port, concertsFor(stage.options, rate), seatsPerConcert)
    return stage.onGateway(most(stage.options), holds(stage.users, seats), { rate })
  },
})
