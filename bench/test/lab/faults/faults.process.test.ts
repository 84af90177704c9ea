/** Some of the faults over some of the strategies, with real servers; the report has all of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { faults } from "../../../src/lab/faults/faults.ts"
import { faultHistory } from "../../../src/lab/faults/runFault.ts"
import { faultFigures } from "../../../src/lab/faults/workload.ts"
import { Servers } from "../../../src/lab/site/Servers.ts"
import { contender, isHere } from "../contenders.ts"

describe("people who hold seats and give them back", () => {
  let servers: Servers
  beforeAll(() => {
    servers = new Servers()
  })
  afterAll(() => servers.stop())

  const figuresOf = async (name: string, happens: string) => {
    const fault = faults.find((each) => each.name === happens)!
    return faultFigures(await faultHistory(contender(name), fault, { before: 30, after: 30 }, servers)).figures
  }

  const held = [
    ["optimistic", "server killed"],
    ["pessimistic", "Postgres cut"],
    ["redis-lock", "server stopped"],
    ["redis-lock", "Redis killed"],
    ["redis-lock", "Redis emptied"],
    ["kafka", "Kafka killed"],
    ["actor", "server killed"],
    ["actor", "Postgres cut"],
  ] as const

  it.each(held.filter(([name]) => isHere(contender(name))))(
    "lose nothing and share nothing through %s: %s",
    async (name, happens) => {
      const found = await figuresOf(name, happens)
      expect(found).toMatchObject({ doubleBooked: 0, lost: 0, repeated: 0, noOrder: 0, otherWrongs: 0, unclear: 0 })
      expect(found.accepted).toBeGreaterThan(0)
    },
  )

  it("share seats through none, under every fault", async () => {
    const { doubleBooked } = await figuresOf("none", "server killed")
    expect(doubleBooked).toBeGreaterThan(0)
  })
})
