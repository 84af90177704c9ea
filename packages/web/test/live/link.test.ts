import { beforeEach, describe, expect, it } from "vitest"
import { Link } from "../../js/live/link.js"
import type { Hears, Transport, Wanted } from "../../js/live/transport.js"

const topic = { topic: "seats", optionId: 5 } as const
const key = "seats 5"

let hears: Hears
/** What the server was asked for, one text each: with its position where it has one. */
let asked: string[]
let frames: string[]
let overs: string[]
let link: Link

const described = ({ at }: Wanted): string => (at === "" ? "all" : `from ${at}`)

beforeEach(() => {
  asked = []
  frames = []
  overs = []
  const transport: Transport = (wanted, _credential, on) => {
    hears = on
    asked.push(...wanted().map(described))
    return {
      change: (added, dropped) => void asked.push(...added.map(described), ...dropped.map(() => "dropped")),
      ask: () => false,
      close: () => {},
    }
  }
  link = new Link({
    name: "a",
    transports: [transport],
    world: { now: () => 0, after: () => () => {}, random: () => 0 },
    tells: {
      moved: () => {},
      alive: () => {},
      frame: (_key, { run, base, count }, event) => void frames.push(`${event} ${count} of ${run} from "${base}"`),
      over: (_key, code) => void overs.push(code),
    },
    credential: undefined,
    offline: false,
  })
  link.want(topic, "1-7")
})

const begins = (resumed: boolean) => hears.message({ type: "subscribed", ...topic, resumed })
const event = (name: string, id: string) =>
  hears.message({ type: "event", topic: "seats", event: name, id, data: { optionId: 5 } })
const run = () => link.marks[key].run

describe("a subscription of the leading tab", () => {
  it("goes on from its position where the server does, and begins with everything where it does not", () => {
    begins(true)
    expect(link.marks[key]).toMatchObject({ base: "1-7", count: 0 })
    event("SEATS", "1-8")
    begins(false)
    expect(link.marks[key]).toMatchObject({ base: "", count: 0 })
    event("SNAPSHOT", "1-9")
    expect(frames).toEqual(['SEATS 1 of a.1 from "1-7"', 'SNAPSHOT 1 of a.2 from ""'])
  })

  it("is begun anew once for all tabs that ask instead of one run, also for those whose question comes late", () => {
    begins(true)
    const before = run()
    for (let tab = 0; tab < 3; tab++) link.anew(key, before)
    expect(asked).toEqual(["from 1-7", "all"])
    begins(false)
    event("SNAPSHOT", "1-9")
    link.anew(key, before)
    expect(asked).toEqual(["from 1-7", "all"])
    link.anew(key, run())
    expect(asked).toEqual(["from 1-7", "all", "all"])
  })

  it("hears nothing of what was on its way before it began, nor a refusal of it once it has begun", () => {
    event("SEATS", "1-8")
    expect([frames, link.marks]).toEqual([[], {}])
    begins(true)
    hears.message({ type: "refused", ...topic, code: "too-many-streams", retry: false })
    event("SEATS", "1-8")
    expect([frames, overs]).toEqual([['SEATS 1 of a.1 from "1-7"'], []])
  })

  it("is connected again from where it had come to", () => {
    begins(true)
    event("SEATS", "1-8")
    hears.over()
    expect(link.state).toBe("reconnecting")
    link.setOffline(false)
    expect(asked).toEqual(["from 1-7", "from 1-8"])
  })
})
