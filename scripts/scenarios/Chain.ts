/** What the check of the chain reads: routes, the page about them, scenarios with their .http files, and reports. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../gate/Step.ts"
import { pages } from "../pages.ts"
import { type RouteFacts, routeFacts } from "../route-facts.ts"
import { reportFolder } from "./report.ts"

export type Chain = {
  readonly routes: ReadonlyArray<RouteFacts>
  /** The reference page of routes as it is, and as the code wants it. */
  readonly page: { readonly is: string; readonly wanted: string }
  /** Names in `scenarios`, and texts. */
  readonly files: ReadonlyMap<string, string>
  /** Names in `docs/reports`, and texts. */
  readonly reports: ReadonlyMap<string, string>
}

export const scenarioFolder = "scenarios"
export const routesPage = "docs/reference/routes.md"

/** The texts of a folder of the repository; none where there is no such folder. */
export const textsIn = (folder: string): ReadonlyMap<string, string> => {
  const path = join(root, folder)
  const names = existsSync(path) ? readdirSync(path).sort() : []
  return new Map(names.map((name) => [name, readFileSync(join(path, name), "utf8")]))
}

export async function readChain(): Promise<Chain> {
  const [, wanted = ""] = pages.find(([path]) => path === routesPage) ?? []
  return {
    routes: await routeFacts(),
    page: { is: readFileSync(join(root, routesPage), "utf8"), wanted },
    files: textsIn(scenarioFolder),
    reports: textsIn(reportFolder),
  }
}
