/** The chain from route to report: nothing of it changes without the rest. Each refusal has an example that is planted here. */
import { describe, expect, it } from "vitest"
import { type Chain, readChain } from "../../../scripts/scenarios/Chain.ts"
import { quickFaults, strictFaults } from "../../../scripts/scenarios/faults.ts"

const chain = await readChain()
const script = "v9-lifecycle.sh"
const requests = "v9-lifecycle.http"

/** The chain with other texts of scenarios, or without them. */
const withFiles = (changes: Readonly<Record<string, ((text: string) => string) | null>>): Chain => {
  const files = new Map(chain.files)
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) files.delete(name)
    else files.set(name, change(files.get(name) ?? ""))
  }
  return { ...chain, files }
}

const withReport = (name: string, text: string | null): Chain => {
  const reports = new Map(chain.reports)
  if (text === null) reports.delete(name)
  else reports.set(name, text)
  return { ...chain, reports }
}

const added = (text: string) => (before: string) => `${before}${text}\n`

describe("the chain of this repository", () => {
  it("has no fault", () => {
    expect(strictFaults(chain)).toEqual([])
  })
})

describe("before each commit it is refused that", () => {
  const refused = (changed: Chain, sentence: string) => expect(quickFaults(changed)).toContain(sentence)

  it("a route changes without its reference page", () => {
    refused(
      { ...chain, page: { ...chain.page, wanted: `${chain.page.wanted}| GET | \`/api/new\` | public |  |\n` } },
      "docs/reference/routes.md is not what the code has: run npm run docs",
    )
  })

  it("a route goes that a script and its .http file call", () => {
    const routes = chain.routes.filter(({ path }) => path !== "/api/reservations/v6/holds")
    refused({ ...chain, routes }, `scenarios/${script} calls POST /api/reservations/v6/holds, which is no route`)
    refused({ ...chain, routes }, `scenarios/${requests} calls POST /api/reservations/v6/holds, which is no route`)
  })

  it("a route loses a parameter that a script sends", () => {
    const routes = chain.routes.map((route) => (route.query?.includes("userId") ? { ...route, query: [] } : route))
    refused(
      { ...chain, routes },
      `scenarios/${script} calls GET /api/reservations/v6/:?userId: the route takes no userId`,
    )
  })

  it("a script calls what its .http file lacks", () => {
    refused(
      withFiles({ [script]: added('get "/api/concerts/$concertId/options"') }),
      `scenarios/${requests} lacks GET /api/concerts/:/options, which its script calls`,
    )
  })

  it("an .http file has what its script lacks", () => {
    refused(
      withFiles({ [requests]: added("\n### Options\nGET {{host}}/api/concerts/{{concertId}}/options") }),
      `scenarios/${script} lacks GET /api/concerts/:/options, which its .http file has`,
    )
  })

  it("a script has an address that the check cannot read", () => {
    refused(
      withFiles({ [script]: added("curl $API_HOST/api/concerts") }),
      `scenarios/${script}: an address has to stand in quotes behind the word that sends it: curl $API_HOST/api/concerts`,
    )
  })

  it("an .http file has an address of another host", () => {
    refused(
      withFiles({ [requests]: added("GET http://127.0.0.1:8080/api/concerts") }),
      `scenarios/${requests}: an address has to stand in quotes behind the word that sends it: GET http://127.0.0.1:8080/api/concerts`,
    )
  })

  it("a script has no .http file, or an .http file no script", () => {
    refused(withFiles({ [requests]: null }), `scenarios/${requests} is missing`)
    refused(
      withFiles({ [script]: null }),
      `scenarios/${requests} belongs to no script: scripts are called v<step>-<name>.sh, a<track>-<name>.sh or u<track>-<name>.sh`,
    )
  })

  it("a file that scripts source is missing, or is sourced by none", () => {
    refused(withFiles({ "setup.sh": null }), "scenarios/setup.sh is sourced and missing")
    refused(
      withFiles({ "more.sh": added("true") }),
      "scenarios/more.sh belongs to no script: scripts are called v<step>-<name>.sh, a<track>-<name>.sh or u<track>-<name>.sh",
    )
  })

  it("a script no longer calls what a file that it sourced called", () => {
    const alone = withFiles({ [script]: (text) => text.replace(/^.*setup\.sh"\n/m, "") })
    refused(alone, `scenarios/v9-lifecycle.sh lacks POST /api/users, which its .http file has`)
  })

  it("the second line of a script does not say which step it is", () => {
    refused(
      withFiles({ [script]: (text) => text.replace("# Step 9: ", "# Step 8: ") }),
      `scenarios/${script}: its second line has to begin with "# Step 9: "`,
    )
  })

  it("a script needs a part that scenarios cannot have", () => {
    refused(
      withFiles({ "v3-distributed-lock.sh": (text) => text.replace("# needs: redis", "# needs: redis, valkey") }),
      "scenarios/v3-distributed-lock.sh needs valkey: it can need redis, kafka, chromium",
    )
  })

  it("there is no scenario at all", () => {
    refused({ ...chain, files: new Map() }, "there is no scenario")
  })
})

describe("in CI it is refused that", () => {
  const refused = (changed: Chain, sentence: string) => {
    expect(quickFaults(changed)).toEqual([])
    expect(strictFaults(changed)).toContain(sentence)
  }
  const stale =
    "docs/reports/step-9.md is about another v9-lifecycle or other routes than those of now: run npm run scenarios -- --only v9"

  it("a route of the contract comes without a scenario", () => {
    const route = { method: "GET", path: "/api/concerts/search", access: "public", query: ["keyword"] } as const
    refused(
      { ...chain, routes: [...chain.routes, route] },
      "no scenario calls GET /api/concerts/search: add it to the script and .http file of a step",
    )
  })

  it("a script changes without a new report", () => {
    refused(withFiles({ [script]: added("say done") }), stale)
  })

  it("an .http file changes without a new report", () => {
    refused(withFiles({ [requests]: added("# done") }), stale)
  })

  it("what scripts share changes without new reports", () => {
    refused(withFiles({ "lib.sh": added("# done") }), stale)
    refused(withFiles({ "setup.sh": added("# done") }), stale)
    const others = strictFaults(withFiles({ "queue.sh": added("# done") }))
    expect(others.filter((fault) => fault.includes("v4-"))).toHaveLength(2)
    expect(others).toHaveLength(2)
  })

  it("a route changes without a new report of the scenarios that call it", () => {
    const routes = chain.routes.map((route) =>
      route.path === "/api/reservations/v6/holds" ? { ...route, access: "person" as const } : route,
    )
    refused({ ...chain, routes }, stale)
    expect(strictFaults({ ...chain, routes }).filter((fault) => fault.includes("v1-optimistic"))).toEqual([])
  })

  it("a report is missing, or lacks a scenario of its step", () => {
    const missing = "docs/reports/step-9.md does not report v9-lifecycle: run npm run scenarios -- --only v9"
    refused(withReport("step-9.md", null), missing)
    refused(withReport("step-9.md", "# Step 9\n"), missing)
  })

  it("a report is left of scenarios that are gone", () => {
    refused(
      withReport("step-99.md", "# Step 99\n"),
      "docs/reports/step-99.md reports scenarios that are not there: remove it",
    )
  })

  it("the overview of reports does not hold what the reports say", () => {
    const latest = chain.reports.get("latest.md") ?? ""
    refused(
      withReport("latest.md", latest.replace("passed", "failed")),
      "docs/reports/latest.md does not hold the rows of the reports: run npm run scenarios",
    )
  })
})
