/** Track U1 as `npm run scenarios -- --only u1` runs it: a server, a real browser, and no report. */
import { expect, it } from "vitest"
import { scenarioFolder, textsIn } from "../../../scripts/scenarios/Chain.ts"
import { runScenarios } from "../../../scripts/scenarios/runScenarios.ts"
import { scenariosIn } from "../../../scripts/scenarios/Scenario.ts"
import { runsWith } from "../../src/runsWith.ts"

it.runIf(runsWith("chromium"))(
  "a buyer goes from finding a concert to the refund on the page, and of thirty at once each gets one seat or a clear refusal",
  async () => {
    const said: string[] = []
    const outcomes = await runScenarios(
      scenariosIn(textsIn(scenarioFolder)).filter(({ group }) => group === "u1"),
      { fresh: false, hash: () => "", show: (text) => void said.push(text), signal: new AbortController().signal },
    )
    expect(
      outcomes.map(({ verdict }) => verdict),
      said.join(""),
    ).toEqual(["passed"])
  },
  480_000,
)
