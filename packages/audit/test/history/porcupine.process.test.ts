/** The judge and Porcupine over the same histories, right ones and wrong ones: about each seat they say the same. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { porcupineChecker } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { makeRandom } from "../../../http/test/kill/random.ts"
import type { CallHistory } from "../../src/history/History.ts"
import { historyLines } from "../../src/history/history-lines.ts"
import { ordersOf } from "../../src/history/no-order.ts"
import { SaleCalls } from "../../src/history/SaleCalls.ts"
import { type Faults, honest, SeatWorld } from "./SeatWorld.ts"

const histories = process.env.TICKETRUSH_DEPTH === "verify" ? 8_000 : 400

const worlds: ReadonlyArray<Faults> = [
  honest,
  { ...honest, blind: 4 },
  { ...honest, forgets: 5 },
  { ...honest, denies: 8 },
  { ...honest, keeps: 4 },
]

const historyOf = (seed: number): CallHistory => {
  const random = makeRandom(seed)
  const pick = (below: number): number => Math.floor(random() * below)
  const size = { clients: 2 + pick(5), calls: 6 + pick(25), seats: 1 + pick(3) }
  return new SeatWorld(pick, size, worlds[seed % worlds.length]).run()
}

const checker = porcupineChecker()

/** For each history what Porcupine says of each seat. */
const checked = (of: ReadonlyArray<CallHistory>): ReadonlyArray<Readonly<Record<string, string>>> => {
  const input = of.flatMap((history) => [...historyLines(history)]).join("\n")
  const { status, stderr, stdout } = spawnSync(join(checker ?? "", "check"), {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(`Porcupine ended with ${status}: ${stderr}`)
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
}

/** Piece by piece: what is handed over is one text. */
const atOnce = 400

describe.runIf(checker !== undefined)("the judge and Porcupine", () => {
  it("agree on which answers fit an order", () => {
    const counts: Record<string, number> = { ok: 0, illegal: 0 }
    for (let first = 1; first <= histories; first += atOnce) {
      const piece = Array.from({ length: atOnce }, (_, nth) => historyOf(first + nth))
      const verdicts = checked(piece)
      for (const [nth, history] of piece.entries()) {
        const ours = [...ordersOf(new SaleCalls(history))].map(([seat, { kind }]) => [
          String(seat),
          kind === "fits" ? "ok" : kind === "none" ? "illegal" : kind,
        ])
        expect(Object.fromEntries(ours), `seed ${first + nth}`).toEqual(verdicts[nth])
        for (const verdict of Object.values(verdicts[nth])) counts[verdict]++
      }
    }
    // Both kinds were there, and often.
    expect(Math.min(counts.ok, counts.illegal)).toBeGreaterThan(histories / 10)
  })
})
