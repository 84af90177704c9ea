import { describe, expect, it } from "vitest"
import { parseLab } from "../../src/lab/workload/options.ts"

describe("the command line of the lab", () => {
  it("measures everything where nothing is asked for", () => {
    expect(parseLab([]).options).toEqual({
      quick: false,
      only: [],
      strategies: [],
      backends: [],
      against: null,
      seconds: 4,
      processes: null,
      rounds: 1,
      fresh: false,
      out: "docs/lab",
    })
  })

  it("has shorter windows for --quick, unless they are given", () => {
    expect(parseLab(["--quick"]).options.seconds).toBe(1)
    expect(parseLab(["--quick", "--seconds", "3"]).options.seconds).toBe(3)
  })

  it("takes several workloads and strategies", () => {
    const { options } = parseLab(["--only", "hot-50", "--only", "sold-out", "--strategy", "actor"])
    expect(options).toMatchObject({ only: ["hot-50", "sold-out"], strategies: ["actor"] })
  })

  it("takes the address of another server, and nothing else for it", () => {
    expect(parseLab(["--against", "http://127.0.0.1:8080"]).options.against).toBe("http://127.0.0.1:8080")
    for (const wrong of ["https://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080/api"]) {
      expect(() => parseLab(["--against", wrong])).toThrow(/--against takes an address/)
    }
  })

  it("does not leave out the other server without a word where --only names workloads", () => {
    const url = "http://127.0.0.1:8080"
    expect(parseLab(["--only", "against", "--against", url]).options.against).toBe(url)
    expect(() => parseLab(["--only", "race", "--against", url])).toThrow("add --only against")
    expect(() => parseLab(["--only", "against"])).toThrow("needs the address of a server")
  })

  it.each([
    ["--seconds", "0"],
    ["--seconds", "1.5"],
    ["--processes", "9"],
  ])("refuses %s %s with what it takes", (name, value) => {
    expect(() => parseLab([name, value])).toThrow(/takes a whole number from 1 to/)
  })
})
