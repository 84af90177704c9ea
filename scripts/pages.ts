/** Reference pages made from the tables in the code. `npm run docs` writes them; a test holds them up to date. */
import { readFileSync } from "node:fs"
import { intentTransitions, refundTransitions } from "../packages/engine/src/core/payment-transitions.ts"
import { extension, retake, transitions } from "../packages/engine/src/core/transitions.ts"
import { type Access, accessMeaning, accessWords } from "../packages/http/src/access/Access.ts"
import { accessRefusal } from "../packages/http/src/access/access-refusal.ts"
import type { Caller, SignedInCaller } from "../packages/http/src/access/Caller.ts"
import { limits } from "../packages/protocol/src/limits.ts"
import { paymentStatusWords, refundStateWords } from "../packages/protocol/src/payments.ts"
import { refusal, refusals } from "../packages/protocol/src/refusals.ts"
import { reservationStatusWords, seatStatusWords } from "../packages/protocol/src/status.ts"
import { type Bound, bounds, measures } from "./bounds.ts"
import { importTable } from "./import-table.ts"
import { type RouteFacts, routeFacts } from "./route-facts.ts"

const made = "<!-- Made by `npm run docs`; change the code it comes from instead. -->"

const stateMachine = (): string => {
  const rows = [...Object.values(transitions), extension, retake]
  const arrows = rows.flatMap(({ event, from, to }) =>
    from.map((status) => `    ${reservationStatusWords[status]} --> ${reservationStatusWords[to]}: ${event}`),
  )
  const table = rows.map(({ event, from, to, seats }) => {
    const before = from.map((status) => reservationStatusWords[status]).join(", ")
    return `| ${event} | ${before} | ${reservationStatusWords[to]} | ${seatStatusWords[seats]} |`
  })
  return `# The life of a reservation

${made}

\`\`\`mermaid
stateDiagram-v2
    [*] --> HOLD: held
${arrows.join("\n")}
    EXPIRED --> [*]
    REFUNDED --> [*]
\`\`\`

| event | from | to | its seats become |
|---|---|---|---|
| held | - | HOLD | ${seatStatusWords[1]} |
${table.join("\n")}

No status is ever reached twice. HOLD and PAYING end at the deadline that the hold was given. \`extended\` alone moves it, to the
whole time of a hold from then on: at most ${limits.extensionsPerHoldMax} times for one hold and ${limits.extensionsPerTurnMax} times for one person in one turn (that of
their newest pass, or the whole sale without one), while the sale is open and its night has not begun. Starting to pay does not move
it. Confirming a CONFIRMED reservation again answers the same; every other repeated step is a refusal that names
the current status. A reservation that was cancelled while it was still a HOLD cannot be refunded. Where payments are taken, starting to
pay does move the deadline, a confirmation is made by the payment, and an EXPIRED reservation that was paid late may be \`retaken\`
([payments](../reference/payments.md)).

Some seats of a HOLD or of what is CONFIRMED may be \`parted\` from it: they stand as a reservation of the same status from then on, and are
\`cancelled\` in the same record. The rest goes on as it was.

Code: \`packages/engine/src/core/transitions.ts\` (the table), \`decide.ts\`, \`apply.ts\`.

## The life of a payment

${machine(intentTransitions, paymentStatusWords, ["CANCELLED", "REFUNDED"])}

A CAPTURED payment becomes REFUNDED when its provider has settled the refund of all that is to be paid back, and not before. Where single
seats were paid back and what is left of the order is REFUNDED without a refund, because it cost nothing or the fee is all of it, that ends the payment too.

## The life of a refund

${machine(refundTransitions, refundStateWords, ["SETTLED"])}

A refund that FAILED waits for an operator, who orders another one; until then it may still become SETTLED.

Code: \`packages/engine/src/core/payment-transitions.ts\` (the tables), \`decide-payments.ts\`, \`apply-payments.ts\`.
`
}

type Steps = Readonly<Record<string, { readonly from: ReadonlyArray<number>; readonly to: number }>>

/** The diagram of a table of steps; state 0 is before the first one. */
const machine = (steps: Steps, words: ReadonlyArray<string>, finals: ReadonlyArray<string>): string => {
  const arrows = Object.entries(steps).flatMap(([event, { from, to }]) =>
    from.map((state) => `    ${state === 0 ? "[*]" : words[state]} --> ${words[to]}: ${event}`),
  )
  const ends = finals.map((word) => `    ${word} --> [*]`)
  return `\`\`\`mermaid\nstateDiagram-v2\n${[...arrows, ...ends].join("\n")}\n\`\`\``
}

const refusalTable = (): string => {
  const rows = Object.entries(refusals).map(
    ([code, { status, retry, sentence }]) => `| \`${code}\` | ${status} | ${retry ? "yes" : "no"} | ${sentence} |`,
  )
  return `# Refusals and "try again"

${made}

Everything that is not a success has one of these codes. Where *retry* is *no*, the answer is final: no event of that
request will ever appear. Where it is *yes*, nothing is promised: send the same request again, with the same
\`Idempotency-Key\` if it had one. Bodies are \`application/problem+json\` (RFC 9457) with \`code\` and \`message\`.

| code | HTTP | retry | sentence |
|---|---|---|---|
${rows.join("\n")}

Code: \`packages/protocol/src/refusals.ts\`.
`
}

const boundRow = ({ resource, limits: names, settings = [], above, test }: Bound): string => {
  const values = names.map((name) => `\`${name}\` ${limits[name]}`)
  const set = settings.map((name) => `\`${name}\``)
  const shown = test === null ? "no test yet" : `[${test[0].split("/").at(-1)}](../../packages/${test[0]})`
  return `| ${resource} | ${[...set, ...values].join("<br>")} | ${above} | ${shown} |`
}

const limitTable = (): string => `# Limits

${made}

Every resource that a client can order or fill up has a bound. Above it the answer is a refusal or an ending, never growth (I16). The inequalities
between the values are checked when the process starts. Times are in milliseconds and sizes in bytes where a name says neither.

| resource | bound | what happens at it | shown by |
|---|---|---|---|
${bounds.map(boundRow).join("\n")}

Other values:

| name | value |
|---|---|
${measures.map((name) => `| \`${name}\` | ${limits[name]} |`).join("\n")}

Code: \`packages/protocol/src/limits.ts\` (the values), \`scripts/bounds.ts\` (this table).
`

const packageTable = (): string => {
  const words = (entries: ReadonlyArray<string>): string =>
    entries.length === 0 ? "nothing" : entries.map((entry) => `\`${entry}\``).join(", ")
  const rows = Object.entries(importTable).map(
    ([name, { holds, imports, tests }]) => `| \`${name}\` | ${holds} | ${words(imports)} | ${words(tests)} |`,
  )
  return `| package | holds | may import | its tests also |
|---|---|---|---|
${rows.join("\n")}
`
}

/** A page that is written by hand but for the part between two marks. */
const withPart = (path: string, name: string, part: string): string => {
  const page = readFileSync(new URL(`../${path}`, import.meta.url), "utf8")
  const begin = page.indexOf("\n", page.indexOf(`<!-- ${name}: made by`)) + 1
  const end = page.indexOf(`<!-- end of ${name} -->`)
  if (begin === 0 || end < begin) throw new Error(`${path} has no marks for the part ${name}`)
  return `${page.slice(0, begin)}\n${part}\n${page.slice(end)}`
}

const queryWords = (query: RouteFacts["query"]): string => {
  if (query === "any") return "any"
  return (query ?? []).map((name) => `\`${name}\``).join(", ")
}

const signedInAs = (role: SignedInCaller["role"]): SignedInCaller => {
  const claims = { person: 1, session: "", role, version: 1, issuedAt: 0, expiresAt: 0 }
  return { kind: "signed-in", by: "header", person: 1, session: "", role, claims }
}

/** Those who call, and how each is known: routes of people look at tokens of people alone. */
const callerKinds: Readonly<Record<string, Caller>> = {
  anonymous: { kind: "anonymous", untrusted: refusal("lab-token") },
  trusted: { kind: "trusted" },
  person: signedInAs("USER"),
  operator: signedInAs("OPERATOR"),
  admin: signedInAs("ADMIN"),
}

const callerCells = (access: Access): string =>
  Object.values(callerKinds)
    .map((caller) => (accessRefusal(access, caller) !== null ? "no" : access === "person" ? "own" : "yes"))
    .join(" | ")

const routeTable = (routes: ReadonlyArray<RouteFacts>): string => `# Routes

${made}

Every address of a server, who may call it, and which parameters its query may have; any other parameter is refused by name.
\`GET\` addresses take \`HEAD\` too. Words of access:

| access | who |
|---|---|
${accessWords.map((word) => `| ${word} | ${accessMeaning[word]} |`).join("\n")}

The columns behind it say which callers get through: *anonymous* sends no token, *trusted* the token of the trusted surface, and the
others are signed in. *own*: for the caller's own objects; those of another person are not found.

| method | path | access | ${Object.keys(callerKinds).join(" | ")} | query |
|---|---|---|${"---|".repeat(Object.keys(callerKinds).length)}---|
${routes.map(({ method, path, access, query }) => `| ${method} | \`${path}\` | ${access} | ${callerCells(access)} | ${queryWords(query)} |`).join("\n")}

\`/api/streams\` and \`/ws\` carry public topics for every caller, those about a person for trusted callers and for that person. On a port of its
own (\`METRICS_PORT\`), on the loopback only: \`GET /metrics\`, public. The [trusted surface](trusted-surface.md) says to whom the trusted routes are open.
Pages of the origins in \`TICKETRUSH_ORIGINS\` may read all but the trusted routes: [pages of other origins](../guides/production.md#pages-of-other-origins).

Code: the modules below \`packages/http/src/routes\`, put together by \`surface.ts\`; a test calls every one of them as each kind of caller.
`

/** Path below the repository, and text. */
export const pages: ReadonlyArray<readonly [path: string, text: string]> = [
  ["docs/internals/state-machine.md", stateMachine()],
  ["docs/reference/refusals.md", refusalTable()],
  ["docs/reference/limits.md", limitTable()],
  ["docs/internals/architecture.md", withPart("docs/internals/architecture.md", "packages", packageTable())],
  ["docs/reference/routes.md", routeTable(await routeFacts())],
]
