/** The attacks, at rates that once stopped a server. */
import { get, post } from "../load/http.ts"
import { type Attack, type Attacker, ended, evenly } from "./Attack.ts"
import { collidingPerson } from "./colliding-people.ts"
import { addressOf, holdOpen, Wire } from "./Wire.ts"

/** `perSecond` requests over a few connections from one address. */
const requests =
  (
    perSecond: number,
    connections: number,
    requestOf: (nth: number, job: Parameters<Attacker>[0]) => string,
  ): Attacker =>
  async (job, over) => {
    const wires = Array.from({ length: connections }, () => new Wire(job.port, addressOf(job.part)))
    await evenly(perSecond, over, (nth) => wires[nth % connections].send(requestOf(nth, job)))
    for (const wire of wires) wire.close()
    return wires.reduce((sum, wire) => sum + wire.requests, 0)
  }

const mapOf = (option: number): string => `/api/concerts/options/${option}/seat-map`

/** Connections without a request. */
const halfOpen =
  (count: number): Attacker =>
  async (job, over) => {
    const held = holdOpen(job.port, addressOf(10 + job.part), Math.ceil(count / job.parts), null)
    await ended(over)
    held.close()
    return held.opened()
  }

/** Clients that ask for a large map and read nothing of it. */
const slowReaders =
  (count: number): Attacker =>
  async (job, over) => {
    let nth = 0
    const held = holdOpen(job.port, addressOf(30), count, (socket) => {
      const options = job.targets.largeOptions
      socket.pause()
      socket.write(get(mapOf(options[nth++ % options.length])), "latin1")
    })
    await ended(over)
    held.close()
    return held.opened()
  }

const standardMs = 8_000

export const attacks: ReadonlyArray<Attack> = [
  {
    name: "head-maps",
    summary: "30 HEAD requests a second for the maps of six halls of 50,000 seats",
    processes: 1,
    ms: standardMs,
    attacker: requests(30, 6, (nth, { targets }) => {
      const options = targets.largeOptions
      return `HEAD ${mapOf(options[nth % options.length])} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    }),
  },
  {
    name: "half-open",
    summary: "800 connections without a request at a server that may hold 600",
    processes: 1,
    connectionsMax: 600,
    ms: standardMs,
    attacker: halfOpen(800),
  },
  {
    name: "unknown-ids",
    summary: "2,000 requests a second for seats of options that do not exist",
    processes: 1,
    ms: standardMs,
    attacker: requests(2_000, 16, (nth, job) =>
      get(mapOf(1_000_000 + ((job.firstPerson + nth * 7_919) % 900_000_000))),
    ),
  },
  {
    name: "slow-readers",
    summary: "80 clients that ask for a map of 50,000 seats and read nothing",
    processes: 1,
    ms: standardMs,
    attacker: slowReaders(80),
  },
  {
    name: "chosen-people",
    summary: "40,000 joins of people whose ids collide in a hash without a seed",
    processes: 1,
    ms: 10_000,
    attacker: requests(4_000, 32, (nth, { firstPerson, targets }) =>
      post(
        "/api/v1/waiting-queue/join",
        `{"userId":${collidingPerson(firstPerson + nth)},"concertId":${targets.lineConcert}}`,
      ),
    ),
  },
  {
    name: "broken-journal",
    summary: "120 anonymous reads a second of a sale whose journal is broken",
    processes: 1,
    ms: standardMs,
    attacker: requests(120, 6, (_, { targets }) => get(mapOf(targets.brokenOption))),
  },
  {
    name: "half-open-many",
    summary: "20,000 connections without a request, from four processes, at a server that may hold 10,000",
    processes: 4,
    connectionsMax: 10_000,
    ms: 15_000,
    attacker: halfOpen(20_000),
  },
]

/** Those that run beside each other at the end; the one with 20,000 connections is measured alone. */
export const together: ReadonlyArray<Attack> = attacks.filter(({ name }) => name !== "half-open-many")
