/** A short run of the races of `journal-fence`: the fence we use holds, and the judge notices when one does not. */
import { describe, expect, it } from "vitest"
import { type FormName, forms } from "../../src/journal/forms.ts"
import { runRaces } from "../../src/journal/races.ts"
import { seeded } from "../../src/journal/streams.ts"
import { type Verdict, violations } from "../../src/journal/verdict.ts"

/** Every place and every fault twice. */
const races = 34

describe("zombies that race their heirs", () => {
  const run = (form: FormName): Promise<Verdict> => runRaces(forms[form], races, seeded(7))

  it("leave no trace behind the fence", async () => {
    const verdict = await run("row lock")
    expect({ verdict, violations: violations(verdict) }).toMatchObject({ violations: 0 })
    for (const outcome of ["committed", "fenced", "unknown"]) expect(verdict.outcomes[outcome]).toBeGreaterThan(10)
  })

  it("write behind their heir's back when the epoch is checked without a lock", async () => {
    expect(await run("planted: plain epoch")).toMatchObject({ lost: 0, staleRows: expect.toSatisfy((n) => n > 0) })
  })

  it("leave holes when the head is not checked", async () => {
    expect(await run("planted: no head")).toMatchObject({ staleRows: 0, holes: expect.toSatisfy((n) => n > 0) })
  })
})
