import { expect, it } from "vitest"
import { Progress } from "../../src/lab/Progress.ts"

const told = (terminal: boolean) => {
  const texts: string[] = []
  let now = 0
  const progress = new Progress(4, { terminal, write: (text) => void texts.push(text), now: () => now })
  progress.begin("hot-50 none", true)
  progress.begin("hot-50 optimistic", false)
  now = 60_000
  progress.begin("hot-50 pessimistic", false)
  progress.end()
  return texts
}

it("the progress of a run says how many cells are done and what is left by those that were measured", () => {
  expect(told(false)).toEqual([
    "[....................] 1 of 4  hot-50 none (measured before)\n",
    "[#####...............] 2 of 4  hot-50 optimistic\n",
    "[##########..........] 3 of 4, about 2 min left  hot-50 pessimistic\n",
  ])
})

it("the progress of a run stays on one line of a terminal", () => {
  for (const text of told(true)) {
    expect(text.startsWith("\r\u001b[2K")).toBe(true)
    expect(text).not.toContain("\n")
  }
})
