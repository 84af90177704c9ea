/** A few races of thirty people through every strategy, with real servers; the report has two hundred of each. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Contender, ownContenders } from "../../../src/lab/contenders/contenders.ts"
import { raceFigures, raceHistory } from "../../../src/lab/race/race.ts"
import { Servers } from "../../../src/lab/site/Servers.ts"
import { isHere } from "../contenders.ts"

const repetitions = 20
const here = ownContenders.filter(isHere)

describe("thirty people who race for one seat", () => {
  let servers: Servers
  beforeAll(() => {
    servers = new Servers()
  })
  afterAll(() => servers.stop())

  const raced = async (contender: Contender) =>
    raceFigures(await raceHistory(contender, repetitions, servers), repetitions).figures

  it.each(here.filter(({ correct }) => correct))(
    "have one winner each time, and no other: $name",
    async (contender) => {
      expect(await raced(contender)).toEqual({
        repetitions,
        doubleBooked: 0,
        holdersMax: 1,
        lost: 0,
        winnersMin: 1,
        winnersMax: 1,
        otherWrongs: 0,
        unclear: 0,
      })
    },
  )

  it.each(here.filter(({ correct, name }) => !correct && name !== "redis-lua"))(
    "may win the same seat: $name",
    async (contender) => {
      const { doubleBooked, holdersMax } = await raced(contender)
      expect(doubleBooked).toBeGreaterThan(0)
      expect(holdersMax).toBeGreaterThan(1)
    },
  )

  it.each(here.filter(({ name }) => name === "redis-lua"))("lose what they were told: $name", async (contender) => {
    const { doubleBooked, lost } = await raced(contender)
    expect([doubleBooked, lost]).toEqual([0, repetitions])
  })
})
