/** A race as text, and as one JSON object. */
import { printable } from "@ticketrush/protocol/printable"
import { drawTable, milliseconds } from "../terminal/table.ts"
import type { RaceResult } from "./run.ts"
import { type Latencies, latencies } from "./statistics.ts"
import { accepted, refusalCounts } from "./verdict.ts"

const winnersShownMax = 10

export const raceReport = (result: RaceResult): string => {
  const { options, outcomes, aftermath } = result
  const held = accepted(outcomes)
  const refused = outcomes.filter(({ status }) => status === 409)
  const free = aftermath.seats.filter(({ status }) => status === "AVAILABLE").length
  const facts: string[][] = [
    ["people", String(options.samePerson ? 1 : options.users), options.samePerson ? `${options.users} requests` : ""],
    ["connections", String(result.connections), "all open before the shot"],
    ["seats", String(aftermath.seats.length), `${aftermath.seats.length - free} taken, ${free} free afterwards`],
    ["got seats (201)", String(held.length), options.pairs ? "two neighbouring seats each" : ""],
    ["refused (409)", String(refused.length), ""],
    ["other answers", String(outcomes.length - held.length - refused.length), ""],
  ]
  const again = outcomes.filter((outcome) => outcome.again).length
  if (again > 0) facts.push(["sent again", String(again), "with the same keys: the first answer did not come"])
  const parts = [
    `Race against ${options.url.origin}: concert ${result.concertId}, option ${result.optionId}`,
    drawTable(facts, ["left", "right", "left"]),
    drawTable([...times(result)], ["left", "right", "right", "right", "right", "right"]),
  ]
  const refusals = refusalCounts(outcomes).map(([code, times]) => [printable(code), String(times)])
  if (refusals.length > 0) parts.push(drawTable([["answer", "times"], ...refusals], ["left", "right"]))
  if (held.length > 0) parts.push(winners(result))
  parts.push(verdictLine(result))
  return parts.join("\n\n")
}

/** One of several races. */
export const roundLine = (result: RaceResult, round: number): string => {
  const { options, outcomes } = result
  const refused = outcomes.filter(({ status }) => status === 409).length
  const again = outcomes.filter((outcome) => outcome.again).length
  const facts = `${accepted(outcomes).length} got seats, ${refused} refused${again === 0 ? "" : `, ${again} sent again`}`
  return `round ${round} of ${options.rounds}: ${facts}, ${result.violations.length === 0 ? "FAIR" : "BROKEN"}`
}

export const roundsVerdict = (rounds: number, broken: number): string =>
  broken === 0
    ? `FAIR in all ${rounds} rounds: no seat has two holders, and everybody was told the truth.`
    : `BROKEN in ${broken} of ${rounds} rounds.`

export const raceJson = (result: RaceResult): string => {
  const { options, outcomes, aftermath } = result
  const ms = (status: number): Latencies | undefined => latencies(timesOf(result, status))
  return JSON.stringify({
    url: options.url.origin,
    users: options.users,
    seats: aftermath.seats.length,
    pairs: options.pairs,
    samePerson: options.samePerson,
    concertId: result.concertId,
    optionId: result.optionId,
    connections: result.connections,
    accepted: accepted(outcomes).map(({ userId, asked, reservationId }) => ({ userId, seatIds: asked, reservationId })),
    refused: Object.fromEntries(refusalCounts(outcomes)),
    sentAgain: outcomes.filter(({ again }) => again).length,
    latencyMs: { accepted: ms(201), refused: ms(409) },
    violations: result.violations,
  })
}

const verdictLine = ({ violations }: RaceResult): string =>
  violations.length === 0
    ? "FAIR: no seat has two holders, and everybody was told the truth."
    : ["BROKEN:", ...violations.map((sentence) => `  ${printable(sentence)}`)].join("\n")

const times = function* (result: RaceResult): Generator<string[]> {
  yield ["latency", "answers", "p50", "p95", "p99", "max"]
  for (const [label, status] of [
    ["got seats", 201],
    ["refused", 409],
  ] as const) {
    const found = latencies(timesOf(result, status))
    if (found === undefined) continue
    const { count, p50, p95, p99, max } = found
    yield [label, String(count), ...[p50, p95, p99, max].map(milliseconds)]
  }
}

const timesOf = ({ outcomes }: RaceResult, status: number): number[] =>
  outcomes.filter((outcome) => outcome.status === status && !outcome.again).map(({ tookMs }) => tookMs)

const winners = ({ outcomes, aftermath }: RaceResult): string => {
  const names = new Map(aftermath.seats.map((seat) => [seat.id, seat.seatNumber]))
  const held = accepted(outcomes)
  const rows = held.slice(0, winnersShownMax).map(({ asked, userId, reservationId }) => {
    const seats = asked.map((seat) => names.get(seat) ?? String(seat)).join(" + ")
    return [printable(seats), String(userId), String(reservationId)]
  })
  const table = drawTable([["seat", "person", "reservation"], ...rows], ["left", "right", "right"])
  return held.length > rows.length ? `${table}\n  and ${held.length - rows.length} more` : table
}
