/** The tables of the client for pages are written by hand; the contract is what it has to say. */
import { TicketRushApi } from "@ticketrush/protocol/http-api"
import { expect, it } from "vitest"
import { operatorPaths } from "../src/browser/operator-paths.ts"
import { paths } from "../src/browser/paths.ts"

it.each([
  ["buyers", paths],
  ["operators", operatorPaths],
])("every address of the client for pages of %s is the one of the contract", (_, table) => {
  const groups = Object.values(TicketRushApi.groups)
  const contract = new Map(
    groups.flatMap((group) =>
      Object.entries(group.endpoints).map(
        ([name, { method, path }]) => [`${group.identifier}.${name}`, `${method} ${path}`] as const,
      ),
    ),
  )
  const rows = Object.entries(table).flatMap(([group, names]) =>
    Object.entries(names).map(([name, row]) => [`${group}.${name}`, row] as const),
  )
  expect(rows.length).toBeGreaterThan(20)
  expect(rows).toEqual(rows.map(([name]) => [name, (contract as ReadonlyMap<string, string>).get(name)]))
})
