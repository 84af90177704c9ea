/** A linter that others use reads the document, and finds nothing but what is listed here with its reason. */

import { createConfig, lintFromString } from "@redocly/openapi-core"
import { openApiDocument } from "@ticketrush/protocol/openapi"
import { expect, it } from "vitest"

/** By rule: where it is broken on purpose. */
const onPurpose: Readonly<Record<string, ReadonlyArray<string>>> = {
  // An id is digits, so neither `cleanup` nor `options` is one.
  "no-ambiguous-paths": [
    "#/paths/~1api~1admin~1concerts~1options~1{optionId}",
    ...["journal", "line", "sale"].map((what) => `#/paths/~1api~1admin~1concerts~1{concertId}~1${what}`),
    "#/paths/~1api~1concerts~1cleanup~1{concertId}",
  ],
  // A WebSocket is answered with 101.
  "operation-2xx-response": ["#/paths/~1ws/get/responses"],
}

/** A condition names fields of the schema that it stands in, which the rule does not see. */
const isCondition = /^#\/components\/schemas\/\w+Request\/(if|else|not)\//

it("the document passes the strict rules of a linter", async () => {
  const found = await lintFromString({
    source: JSON.stringify(openApiDocument()),
    absoluteRef: "/openapi.json",
    config: await createConfig({ extends: ["recommended-strict"] }),
  })
  const byRule: Record<string, string[]> = {}
  for (const { ruleId, location } of found) {
    if (ruleId === "no-required-schema-properties-undefined" && isCondition.test(location[0].pointer ?? "")) continue
    byRule[ruleId] ??= []
    byRule[ruleId].push(location[0].pointer ?? "")
  }
  for (const pointers of Object.values(byRule)) pointers.sort()
  expect(byRule).toEqual(onPurpose)
})

it("the linter finds a mistake when there is one", async () => {
  const document = openApiDocument()
  const { hold } = { hold: document.paths["/api/reservations/v6/holds"].post }
  const broken = { ...document, paths: { "/holds": { post: hold }, "/again": { post: hold } } }
  const config = await createConfig({ extends: ["recommended-strict"] })
  const found = await lintFromString({ source: JSON.stringify(broken), absoluteRef: "/openapi.json", config })
  expect(found.map(({ ruleId }) => ruleId)).toContain("operation-operationId-unique")
})
