import { beforeAll, describe, it } from "vitest"

describe("a door", () => {
  beforeAll(() => {
    throw new Error("there is no key")
  })
  it("opens", () => {})
})
