/** The pages of the sandbox: everything it knows at a glance, and the one on which a buyer agrees. No script runs in them. */
import { testCards } from "../provider/outcomes.ts"
import { refundedOf, type SandboxPayment } from "../provider/SandboxPayments.ts"
import type { DeliveryEntry } from "./DeliveryLog.ts"
import type { Sandbox } from "./Sandbox.ts"

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character])

const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ")

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { white-space: nowrap; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .3rem .6rem; text-align: left; }
td.number { font-variant-numeric: tabular-nums; text-align: right; }
button, select { font: inherit; padding: .3rem .8rem; }
div { overflow-x: auto; }
</style>
<h1>${escaped(title)}</h1>
${body}
</html>
`

const table = (names: ReadonlyArray<string>, rows: ReadonlyArray<string>, none: string): string =>
  rows.length === 0
    ? `<p>${none}</p>`
    : `<div><table><thead><tr>${names.map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`

const cell = (text: string): string => `<td>${escaped(text)}</td>`
const number = (value: number): string => `<td class="number">${value}</td>`

const paymentRow = (payment: SandboxPayment): string => {
  const waits = payment.status === "requires_method" || payment.status === "requires_action"
  const link = waits ? `<td><a href="/pay/${payment.id}">pay</a></td>` : "<td></td>"
  const sums = number(payment.amount) + number(refundedOf(payment))
  return `<tr>${cell(time(payment.createdAt))}${cell(payment.id)}${cell(payment.dialect)}${cell(payment.order)}${sums}${cell(payment.status)}${cell(payment.failure ?? "")}${link}</tr>`
}

const deliveryRow = (entry: DeliveryEntry): string => {
  const again = `<td><form method="post" action="/deliveries/${encodeURIComponent(entry.message)}/replay"><button>send again</button></form></td>`
  const next = entry.nextAt === null ? "" : time(entry.nextAt)
  return `<tr>${cell(time(entry.at))}${cell(entry.name)}${cell(entry.message)}${cell(entry.endpoint)}${number(entry.attempt)}${cell(entry.fault ?? "")}${cell(entry.outcome)}${cell(next)}${again}</tr>`
}

const rowsMax = 200
const newest = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => all.slice(-rowsMax).toReversed()

export const overviewPage = ({ deliveries, log, payments, settings }: Sandbox): string => {
  const faults = Object.entries(settings.script.rates).map(([kind, rate]) => `${kind} ${rate}`)
  const endpoints = deliveries.endpoints.map(
    ({ disabled, givenUp, url }) =>
      `<tr>${cell(url)}${cell(disabled ? "disabled by a 410" : "open")}${number(givenUp)}</tr>`,
  )
  const paymentNames = ["made", "payment", "dialect", "order", "won", "paid back", "status", "failure", ""]
  const deliveryNames = ["at", "event", "message", "to", "attempt", "fault", "outcome", "next", ""]
  return page(
    "Payment sandbox",
    `<p>No money moves here. Payments come to <b>${settings.scenario}</b> unless they say something else; seed ${settings.script.seed};
faults: ${escaped(faults.join(", ")) || "none"}. Times are UTC; the newest ${rowsMax} are shown.</p>
<h2>Endpoints</h2>${table(["address", "state", "given up"], endpoints, "No address is told of payments.")}
<h2>Payments</h2>${table(paymentNames, newest(payments.all).map(paymentRow), "No payment was made yet.")}
<h2>Deliveries</h2>${table(deliveryNames, newest(log.entries).map(deliveryRow), "Nothing was sent yet.")}
<h2>Test cards</h2>${table(
      ["number", "what happens"],
      testCards.map((card) => `<tr>${cell(card.number)}${cell(card.what)}</tr>`),
      "",
    )}`,
  )
}

export const buyerPage = (payment: SandboxPayment): string => {
  const options = testCards.map(({ number, what }) => `<option value="${number}">${number}: ${escaped(what)}</option>`)
  const asks = payment.status === "requires_action"
  const form = asks
    ? `<form method="post"><button>Take the step</button></form>`
    : `<form method="post"><label>Card <select name="card"><option value="">as the shop asked</option>${options.join("")}</select></label> <button>Pay</button></form>`
  const open = asks || payment.status === "requires_method" || payment.status === "failed"
  return page(
    "Pay",
    `<p>${escaped(payment.title)}, ${payment.amount} won, order ${escaped(payment.order)}</p>${
      open ? form : `<p>Nothing is to be done: ${payment.status}.</p>`
    }`,
  )
}
