/** A scenario: a script that drives a server over HTTP and says what it expects, and the same requests as an .http file. */
import { createHash } from "node:crypto"
import type { RouteFacts } from "../route-facts.ts"
import { type Calls, callsOfRequests, callsOfScript } from "./calls.ts"

/** What a scenario may need besides the server. */
export const scenarioParts = ["redis", "kafka", "chromium"] as const
export type ScenarioPart = (typeof scenarioParts)[number]

export type Scenario = {
  /** `v4-opt-queue-polling`. */
  readonly name: string
  /** What `--only` takes and a report is about: `v4` a step, `a1` and `u1` tracks. */
  readonly group: string
  /** The first comment of the script: `Step 4: ...`. */
  readonly title: string
  readonly needs: ReadonlyArray<string>
  /** Names of the files that the script sources. */
  readonly sourced: ReadonlyArray<string>
  /** With those of the files that it sources. */
  readonly script: Calls
  /** Undefined where there is no .http file. */
  readonly requests: Calls | undefined
}

export const scriptName = /^([vau]\d+)-[\w-]+\.sh$/
/** Files with functions for the scripts that source them. */
export const sourcedBy = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^\. "\$\(dirname "\$0"\)\/([\w-]+\.sh)"$/gm)].map(([, name]) => name)

/** Those in a folder, given as names and texts, in the order of their numbers; steps come before tracks. */
export const scenariosIn = (files: ReadonlyMap<string, string>): ReadonlyArray<Scenario> =>
  [...files]
    .flatMap(([file, text]) => {
      const [, group] = scriptName.exec(file) ?? []
      return group === undefined ? [] : [scenarioOf(file.slice(0, -3), group, text, files)]
    })
    .sort((a, b) => byGroup(a.group, b.group) || (a.name < b.name ? -1 : 1))

export const byGroup = (a: string, b: string): number =>
  b.charCodeAt(0) - a.charCodeAt(0) || Number(a.slice(1)) - Number(b.slice(1))

function scenarioOf(name: string, group: string, text: string, files: ReadonlyMap<string, string>): Scenario {
  const requests = files.get(`${name}.http`)
  const sourced = sourcedBy(text)
  return {
    name,
    group,
    title: /^#!.*\n# (.+)/.exec(text)?.[1] ?? "",
    needs: /^# needs: (.+)$/m.exec(text)?.[1].split(/,\s*/) ?? [],
    sourced,
    script: callsOfScript([text, ...sourced.map((file) => files.get(file) ?? "")].join("\n")),
    requests: requests === undefined ? undefined : callsOfRequests(requests),
  }
}

/** `Step 4`, `Track 1`, and `Track U1` of those on a screen. */
export const groupTitle = (group: string): string => {
  if (group.startsWith("u")) return `Track ${group.toUpperCase()}`
  return `${group.startsWith("v") ? "Step" : "Track"} ${group.slice(1)}`
}

/** The route that a call leads to. */
export const routeOf = (
  { method, path }: { readonly method: string; readonly path: string },
  routes: ReadonlyArray<RouteFacts>,
): RouteFacts | undefined =>
  routes.find((route) => route.method === method && route.path.replace(/:\w+/g, ":") === path)

/**
 * Hash of what a report is about: the script with the files that it sources, the .http file, and the rows of the route table
 * that they call. Another route does not change it.
 */
export function hashOf(
  scenario: Scenario,
  files: ReadonlyMap<string, string>,
  routes: ReadonlyArray<RouteFacts>,
): string {
  const rows = routes.filter((route) => scenario.script.calls.some((call) => routeOf(call, routes) === route))
  const facts = rows.map(({ access, method, path, query }) => [method, path, access, query ?? []])
  const texts = [...scenario.sourced, `${scenario.name}.sh`, `${scenario.name}.http`].map(
    (file) => files.get(file) ?? null,
  )
  return createHash("sha256")
    .update(JSON.stringify([texts, facts]))
    .digest("hex")
    .slice(0, 32)
}
