import type { LineBackend, TickAnswer } from "@ticketrush/engine/backends/LineBackend"
import { refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { LineTicker } from "../../src/line/LineTicker.ts"

const ticked: TickAnswer = { kind: "ticked" }

/** Time stands still until `beat`; ticks are answered by hand. */
const start = () => {
  let next: (() => void) | undefined
  const asked: Array<{ readonly concertId: number; readonly answer: (answer: TickAnswer) => void }> = []
  const line: Pick<LineBackend, "tick"> = {
    tick: (concertId, _now, answer) => void asked.push({ concertId, answer }),
  }
  const ticker = new LineTicker({
    feed: { now: () => 7 },
    defer: {
      soon: (task) => task(),
      after: (_ms, task) => {
        next = task
        return () => {
          next = undefined
        }
      },
    },
  })
  return {
    seen: (concertId: number) => ticker.seen(concertId, line),
    ticker,
    asked: () => asked.splice(0),
    beat: () => next?.(),
  }
}

describe("lines that do not tick by themselves", () => {
  it("are ticked once they have been asked about, each by itself", () => {
    const { seen, asked, beat } = start()
    beat()
    expect(asked()).toEqual([])
    for (const concertId of [3, 4, 3]) seen(concertId)
    beat()
    expect(asked().map(({ concertId }) => concertId)).toEqual([3, 4])
  })

  it("are not asked again before they have answered", () => {
    const { seen, asked, beat } = start()
    seen(3)
    beat()
    const [slow] = asked()
    beat()
    expect(asked()).toEqual([])
    slow.answer({ kind: "try-again", refusal: refusal("unavailable") })
    beat()
    expect(asked()).toHaveLength(1)
  })

  it("are left alone once their sale is gone, until they are asked about again", () => {
    const { seen, asked, beat } = start()
    seen(3)
    beat()
    asked()[0].answer({ kind: "refused", refusal: refusal("sale-unknown", { concertId: 3 }) })
    beat()
    expect(asked()).toEqual([])
    seen(3)
    beat()
    expect(asked()).toHaveLength(1)
  })

  it("are ticked no more after a stop", () => {
    const { seen, ticker, asked, beat } = start()
    seen(3)
    beat()
    asked()[0].answer(ticked)
    ticker.stop()
    beat()
    expect(asked()).toEqual([])
  })
})
