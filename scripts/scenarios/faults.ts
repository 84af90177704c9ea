/**
 * Whether routes, reference page, scenarios, .http files and reports agree. A change of one without the others is named
 * with one sentence, which says what to do.
 */
import { isPart } from "../../testing/src/parts.ts"
import type { RouteFacts } from "../route-facts.ts"
import { type Chain, routesPage } from "./Chain.ts"
import { type Call, type Calls, wordsOf } from "./calls.ts"
import { latestName, latestPage, reportFolder, reportName, rowsOf } from "./report.ts"
import { groupTitle, hashOf, routeOf, type Scenario, scenarioParts, scenariosIn, scriptName } from "./Scenario.ts"

type Faults = ReadonlyArray<string>

/** What is checked before each commit. */
export const quickFaults = (chain: Chain): Faults => {
  const scenarios = scenariosIn(chain.files)
  return [
    ...pageFaults(chain),
    ...strayFiles(chain),
    ...(scenarios.length === 0 ? ["there is no scenario"] : []),
    ...scenarios.flatMap((scenario) => [...headFaults(scenario), ...callFaults(scenario, chain.routes)]),
  ]
}

/** What CI checks: also that every route of the contract has a scenario, and that reports are about what is there now. */
export const strictFaults = (chain: Chain): Faults => [
  ...quickFaults(chain),
  ...routesWithoutScenario(chain),
  ...reportFaults(chain),
]

const pageFaults = ({ page }: Chain): Faults =>
  page.is === page.wanted ? [] : [`${routesPage} is not what the code has: run npm run docs`]

const strayFiles = ({ files }: Chain): Faults => {
  const sourced = new Set(scenariosIn(files).flatMap((scenario) => scenario.sourced))
  return [
    ...[...sourced].filter((name) => !files.has(name)).map((name) => `scenarios/${name} is sourced and missing`),
    ...[...files.keys()]
      .filter((name) => !scriptName.test(name) && !sourced.has(name) && name !== "README.md")
      .filter((name) => !(name.endsWith(".http") && files.has(name.replace(/\.http$/, ".sh"))))
      .map(
        (name) =>
          `scenarios/${name} belongs to no script: scripts are called v<step>-<name>.sh, a<track>-<name>.sh or u<track>-<name>.sh`,
      ),
  ]
}

const headFaults = ({ group, name, needs, title }: Scenario): Faults => [
  ...(title.startsWith(`${groupTitle(group)}: `)
    ? []
    : [`scenarios/${name}.sh: its second line has to begin with "# ${groupTitle(group)}: "`]),
  ...needs
    .filter((part) => !isPart(part) || !scenarioParts.some((known) => known === part))
    .map((part) => `scenarios/${name}.sh needs ${part}: it can need ${scenarioParts.join(", ")}`),
]

function callFaults({ name, requests, script }: Scenario, routes: ReadonlyArray<RouteFacts>): Faults {
  const both = [[`scenarios/${name}.sh`, script] as const]
  if (requests === undefined)
    return [...both.flatMap(([file, calls]) => routeFaults(file, calls, routes)), `scenarios/${name}.http is missing`]
  return [
    ...[...both, [`scenarios/${name}.http`, requests] as const].flatMap(([file, calls]) =>
      routeFaults(file, calls, routes),
    ),
    ...missingIn(requests, script).map((words) => `scenarios/${name}.http lacks ${words}, which its script calls`),
    ...missingIn(script, requests).map((words) => `scenarios/${name}.sh lacks ${words}, which its .http file has`),
  ]
}

const missingIn = (calls: Calls, others: Calls): ReadonlyArray<string> => {
  const there = new Set(calls.calls.map(wordsOf))
  return others.calls.map(wordsOf).filter((words) => !there.has(words))
}

const routeFaults = (file: string, { calls, unread }: Calls, routes: ReadonlyArray<RouteFacts>): Faults => [
  ...unread.map((line) => `${file}: an address has to stand in quotes behind the word that sends it: ${line}`),
  ...calls.flatMap((call) => {
    const route = routeOf(call, routes)
    if (route === undefined) return [`${file} calls ${wordsOf(call)}, which is no route`]
    return unknownParameters(call, route).map((name) => `${file} calls ${wordsOf(call)}: the route takes no ${name}`)
  }),
]

const unknownParameters = ({ query }: Call, route: RouteFacts): ReadonlyArray<string> => {
  const known = route.query ?? []
  return known === "any" ? [] : query.filter((name) => !known.includes(name))
}

/** Where the contract of the original lies. */
const ofContract = /^\/api\/(concerts|users|reservations|v1)(\/|$)/

const routesWithoutScenario = ({ files, routes }: Chain): Faults => {
  const called = new Set(scenariosIn(files).flatMap(({ script }) => script.calls.map((call) => routeOf(call, routes))))
  return routes
    .filter((route) => ofContract.test(route.path) && !called.has(route))
    .map(({ method, path }) => `no scenario calls ${method} ${path}: add it to the script and .http file of a step`)
}

function reportFaults(chain: Chain): Faults {
  const { files, reports, routes } = chain
  const scenarios = scenariosIn(files)
  const stale = scenarios.flatMap((scenario) => {
    const file = reportName(scenario.group)
    const reported = rowsOf(reports.get(file) ?? "").find(({ name }) => name === scenario.name)
    const again = `run npm run scenarios -- --only ${scenario.group}`
    if (reported === undefined) return [`${reportFolder}/${file} does not report ${scenario.name}: ${again}`]
    return reported.hash === hashOf(scenario, files, routes)
      ? []
      : [`${reportFolder}/${file} is about another ${scenario.name} or other routes than those of now: ${again}`]
  })
  const wanted = new Set([latestName, ...scenarios.map(({ group }) => reportName(group))])
  const left = [...reports.keys()].filter((name) => !wanted.has(name))
  return [
    ...stale,
    ...left.map((name) => `${reportFolder}/${name} reports scenarios that are not there: remove it`),
    ...(reports.get(latestName) === latestPage(reports)
      ? []
      : [`${reportFolder}/${latestName} does not hold the rows of the reports: run npm run scenarios`]),
  ]
}
