/**
 * Bugs that seeds of the simulation once found: for each the test that plays its situation by hand, and the edits that
 * plant the bug again. The seeds show them no more, because the draw of worlds has changed since.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../../scripts/gate/Step.ts"

export type Story = {
  /** As they were drawn on the day. */
  readonly seeds: ReadonlyArray<number>
  /** The promise that was broken. */
  readonly promise: string
  readonly file: string
  /** Texts that stand once in the file, and what takes their place. */
  readonly edits: ReadonlyArray<readonly [find: string, replace: string]>
  /** The test file, and the title of the test without those around it. */
  readonly test: string
  readonly title: string
}

const regressions = "packages/sim/test/regressions"
const actor = "packages/engine/src/actor"

export const stories: ReadonlyArray<Story> = [
  {
    seeds: [1711],
    promise: "I2",
    file: `${actor}/JournalWriter.ts`,
    edits: [["head.last === record.last && sameBytes(head.hash, record.hash)", "head.last === record.last"]],
    test: `${regressions}/head-of-another-owner.test.ts`,
    title: "a record of another owner at the position of a lost one is not taken for it",
  },
  {
    seeds: [2, 953],
    promise: "I6",
    file: `${actor}/Engine.ts`,
    edits: [
      [
        "const { journal, incarnation } = this.#options\n",
        "const { journal, incarnation, clock } = this.#options\n    const asked = clock.monotonicMs()\n",
      ],
      [
        "this.#journalClock.sample(result.databaseMs)",
        "this.#journalClock.sample(result.databaseMs + (clock.monotonicMs() - asked) / 2)",
      ],
    ],
    test: `${regressions}/slow-claim.test.ts`,
    title: "a hold is not ended early by an owner whose claim waited for a lock",
  },
  {
    seeds: [30],
    promise: "I6, I17",
    file: `${actor}/SaleTime.ts`,
    edits: [["Math.max(journalNow, resumed, lastAt)", "Math.max(journalNow, lastAt)"]],
    test: `${regressions}/sale-time.test.ts`,
    title: "ends its hold when the machine's time to live has passed, though the clock has not caught up",
  },
  {
    seeds: [17982],
    promise: "I6",
    file: `${actor}/SaleActor.ts`,
    edits: [
      ["  #snapshotPosition = 0\n", "  #snapshotPosition = 0\n  #behindMs = 0\n"],
      [
        "this.#time.resume(sale.at, monotonicNow)",
        "this.#time.resume(sale.at, monotonicNow)\n    this.#behindMs = Math.max(0, sale.at - journalNow)",
      ],
      [
        "this.#time.now(this.sale.at, journalNow, monotonicNow)",
        "this.#time.now(this.sale.at, journalNow + this.#behindMs, monotonicNow)",
      ],
    ],
    test: `${regressions}/sale-time.test.ts`,
    title: "does not end its hold early while the journal clock is slewed forward",
  },
  {
    seeds: [22951],
    promise: "I17",
    file: `${actor}/SaleActor.ts`,
    edits: [
      [
        "return this.wakeAt(journalNow, monotonicNow) === null || this.#now(journalNow, monotonicNow) <= journalNow",
        "return true",
      ],
    ],
    test: `${regressions}/sale-time.test.ts`,
    title: "stays in memory while the hold is open, and may leave once the clock has caught up",
  },
  {
    seeds: [175, 297, 879],
    promise: "I17",
    file: "packages/engine/src/ownership/OwnershipLocal.ts",
    edits: [["return this.#clock.monotonicMs() - fencedAt >= this.#restMs", "return fencedAt < 0"]],
    test: `${regressions}/ownership.test.ts`,
    title: "that was claimed for a process that is gone is taken back, and its holds end",
  },
  {
    seeds: [132],
    promise: "I17",
    file: `${actor}/Engine.ts`,
    edits: [["if (overtaken) this.#drop(", "if (overtaken && this.#ended) this.#drop("]],
    test: `${regressions}/ownership.test.ts`,
    title: "whose idle owner was overtaken is shown no more as it was",
  },
  {
    seeds: [1246],
    promise: "I8",
    file: "packages/engine/src/core/presence.ts",
    edits: [
      [
        "    this.#everybodyAt = now\n    // After a start from a snapshot, the first person seen would otherwise set this time for all others.\n    if (this.#from === 0) this.#from = now\n",
        "    this.#everybodyAt = now\n",
      ],
    ],
    test: `${regressions}/presence-after-snapshot.test.ts`,
    title: "a person who is seen after a start from a snapshot makes no other present",
  },
  {
    seeds: [44],
    promise: "I17",
    file: `${actor}/Engine.ts`,
    edits: [['if (actor.state === "resolving") return done(', "if (this.#ended) return done("]],
    test: "packages/engine/test/actor/outcomes.test.ts",
    title: "leaves no reader waiting for a sale whose very opening it was",
  },
  {
    seeds: [42103],
    promise: "I4",
    file: `${actor}/SaleActor.ts`,
    edits: [
      [
        "    // Since this actor was active another owner may have had the sale, and accepted what was refused here.\n    this.#refusals = new RefusalMemory(this.#limits.refusalSets, this.#hashSeed)\n",
        "",
      ],
    ],
    test: "packages/engine/test/actor/lifetime.test.ts",
    title: "has forgotten what it refused when it comes back, because another owner may have accepted it meanwhile",
  },
  {
    seeds: [1911, 2507],
    promise: "I9",
    file: "packages/http/src/stream/Hub.ts",
    edits: [["if (sale !== undefined) this.#guarded(() => this.#follow(watched, sale))\n    }", "}"]],
    test: "packages/http/test/stream/hub.test.ts",
    title: "is never told in part to who has the seats as they were before",
  },
  {
    seeds: [6397],
    promise: "I17",
    file: "packages/http/src/stream/topics/LineTopic.ts",
    edits: [['event.kind === "returned" || event.was === PlaceStatus.returned', 'event.kind === "returned"']],
    test: "packages/http/test/stream/rounds.test.ts",
    title: "is told how many came back before, also when these have been admitted",
  },
  {
    seeds: [76276],
    promise: "I9",
    file: "packages/http/src/stream/topics/LineTopic.ts",
    edits: [
      [
        "audience.readers.has(reader) ? this.#hub.current(audience.concertId) : undefined",
        "audience.readers.has(reader) ? this.#hub.parts.feed.view(audience.concertId) : undefined",
      ],
    ],
    test: "packages/http/test/stream/rounds.test.ts",
    title: "starts over readers who have not been told yet, before it tells them anything of the new image",
  },
]

/** The text of the story's file with its bug. */
export const planted = ({ file, edits }: Story): string => {
  let text = readFileSync(join(root, file), "utf8")
  for (const [find, replace] of edits) {
    if (text.split(find).length !== 2) throw new Error(`${file} does not have this once: ${find}`)
    text = text.replace(find, () => replace)
  }
  return text
}
