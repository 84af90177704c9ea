import { describe, expect, it } from "vitest"
import { frameAfter, nothingHeard, stateAfter } from "../../js/live/continuity.js"

const heard = { run: "a.1", count: 3, at: "1-30" }

describe("a frame", () => {
  it.each([
    ["the next of the run", { run: "a.1", base: "", count: 4 }, "take"],
    ["one that was heard before", { run: "a.1", base: "", count: 3 }, "pass over"],
    ["one behind a gap", { run: "a.1", base: "", count: 5 }, "lost"],
    ["the first of another run, with everything", { run: "b.1", base: "", count: 1 }, "take"],
    ["the first of another run, that goes on from here", { run: "b.1", base: "1-30", count: 1 }, "take"],
    ["the first of another run, that goes on from elsewhere", { run: "b.1", base: "1-29", count: 1 }, "lost"],
    ["a later one of another run", { run: "b.1", base: "1-30", count: 2 }, "lost"],
  ])("is %s", (_, mark, wanted) => {
    expect(frameAfter(heard, mark)).toBe(wanted)
  })

  it("is taken by a newcomer only when it holds everything", () => {
    expect(frameAfter(nothingHeard, { run: "a.1", base: "", count: 1 })).toBe("take")
    expect(frameAfter(nothingHeard, { run: "a.1", base: "1-30", count: 1 })).toBe("lost")
    expect(frameAfter(nothingHeard, { run: "a.1", base: "", count: 2 })).toBe("lost")
  })
})

describe("a tab, by how far a run has come", () => {
  it.each([
    ["has all of it", { run: "a.1", base: "", count: 3 }, "whole"],
    ["has missed the last frame", { run: "a.1", base: "", count: 4 }, "lost"],
    ["has more than was told then", { run: "a.1", base: "", count: 2 }, "whole"],
    ["goes on with another run", { run: "b.1", base: "1-30", count: 0 }, "whole"],
    ["waits for everything", { run: "b.1", base: "", count: 0 }, "waits"],
    ["has another position than the run goes on from", { run: "b.1", base: "1-29", count: 0 }, "lost"],
    ["has missed the beginning", { run: "b.1", base: "", count: 1 }, "lost"],
  ])("%s", (_, mark, wanted) => {
    expect(stateAfter(heard, mark)).toBe(wanted)
  })

  it("that has heard nothing waits for the beginning, or has missed it", () => {
    expect(stateAfter(nothingHeard, { run: "a.1", base: "", count: 0 })).toBe("waits")
    expect(stateAfter(nothingHeard, { run: "a.1", base: "1-30", count: 0 })).toBe("lost")
  })
})
