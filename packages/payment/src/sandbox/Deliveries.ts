/**
 * Sends what happened to payments to the endpoints that listen, again and again by their profiles, with what the fault
 * script does to it. Only 2xx is success, a redirect is none; 410 ends an endpoint; an endpoint that is busy is given
 * more time; the id of a message stays, its timestamp is that of the attempt.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { DialectFace, ToldChange } from "../dialects/DialectFace.ts"
import { SeededDraw } from "../provider/SeededDraw.ts"
import type { Transport, WireOutcome } from "../transport/Transport.ts"
import { withinLimit } from "../transport/within-limit.ts"
import type { WebhookHeaders } from "../webhooks/Webhook.ts"
import type { DeliveryLog } from "./DeliveryLog.ts"
import { alterationKinds, alterations, type FaultKind, type FaultScript, faultsOf, otherNames } from "./fault-script.ts"
import { type EndpointSettings, WebhookEndpoint } from "./WebhookEndpoint.ts"

export type DeliveriesParts = {
  readonly endpoints: ReadonlyArray<EndpointSettings>
  readonly transport: Transport
  readonly nowMs: () => number
  readonly defer: Defer
  readonly script: FaultScript
  readonly log: DeliveryLog
  /** An endpoint that does not answer within this time has not got it. */
  readonly limitMs: number
}

type Signing = "right" | "stranger" | "stale"

/** One message on its way to one endpoint. */
type Shipment = {
  readonly endpoint: WebhookEndpoint
  readonly message: string
  readonly name: string
  readonly payment: string
  readonly body: Buffer
  readonly signing: Signing | "none"
  readonly fault: FaultKind | null
  /** What no receiver may take is sent once. */
  readonly repeats: boolean
}

/** As it went over the wire, to be sent again as it was. */
type Recorded = Shipment & { readonly headers: WebhookHeaders }

const recordedMax = 200
const messagesMax = 5_000
const staleMs = 3_600_000
/** A message that waits for the next one of its payment does not wait longer. */
const reorderMsMax = 5_000
const retryAfterMsMax = 24 * 3_600_000

export class Deliveries {
  readonly #parts: DeliveriesParts
  readonly #endpoints: ReadonlyArray<WebhookEndpoint>
  readonly #draw: SeededDraw
  readonly #transport: Transport
  /** For a replay by hand, the newest last. */
  readonly #messages = new Map<string, ReadonlyArray<Shipment>>()
  #recorded: Array<Recorded> = []
  /** By payment: what waits until the next message of that payment was sent. */
  readonly #waiting = new Map<string, Array<() => void>>()
  #count = 0

  constructor(parts: DeliveriesParts) {
    this.#parts = parts
    this.#endpoints = parts.endpoints.map((settings) => new WebhookEndpoint(settings))
    this.#draw = new SeededDraw(parts.script.seed)
    this.#transport = withinLimit(parts.transport, parts.defer, parts.limitMs)
  }

  get endpoints(): ReadonlyArray<Pick<WebhookEndpoint, "disabled" | "givenUp" | "url">> {
    return this.#endpoints
  }

  /** `told` happened now. */
  tell(face: DialectFace, told: ToldChange): void {
    const { faults, draw } = faultsOf(this.#parts.script, this.#count)
    const id = `msg_${++this.#count}_${draw.hex(12)}`
    const overtaken = this.#waiting.get(told.payment.id) ?? []
    this.#waiting.delete(told.payment.id)
    // What another one waits for is sent: if it waited, too, they would come in order again.
    const sent = overtaken.length === 0 ? faults : new Set([...faults].filter((kind) => kind !== "reorder"))
    for (const endpoint of this.#endpoints) this.#plan(endpoint, face, id, told, sent, draw)
    for (const release of overtaken) release()
  }

  /** Sends a message once more, as a new attempt of it. False when it is not known (any more). */
  replay(message: string): boolean {
    const shipments = this.#messages.get(message)
    for (const shipment of shipments ?? []) this.#attempt(shipment, 1)
    return shipments !== undefined
  }

  #plan(
    endpoint: WebhookEndpoint,
    face: DialectFace,
    id: string,
    told: ToldChange,
    faults: ReadonlySet<FaultKind>,
    draw: SeededDraw,
  ): void {
    const made = (changed: Partial<Shipment>, of: ToldChange = told): Shipment | undefined => {
      const message = changed.message ?? id
      const event = face.event(message, of, this.#parts.nowMs())
      if (event === undefined) return undefined
      return {
        endpoint,
        message,
        name: of.name,
        payment: told.payment.id,
        body: Buffer.from(JSON.stringify(event)),
        signing: face.signs ? "right" : "none",
        fault: null,
        repeats: true,
        ...changed,
      }
    }
    const genuine = made({})
    if (genuine === undefined) return
    this.#keep(genuine)
    for (const kind of alterationKinds) {
      if (!faults.has(kind)) continue
      const altered = made(
        { message: `${id}_${kind}`, fault: kind },
        { ...told, payment: alterations[kind](told.payment) },
      )
      if (altered !== undefined) this.#attempt(altered, 1)
    }
    this.#forge(genuine, faults)
    if (faults.has("several-names")) {
      for (const [i, name] of otherNames(told.change).entries()) {
        const other = made({ message: `${id}_name${i}`, fault: "several-names" }, { ...told, name })
        if (other !== undefined) this.#attempt(other, 1)
      }
    }
    this.#send(genuine, faults, draw)
  }

  /** What arrives beside a message and must not be taken. */
  #forge(genuine: Shipment, faults: ReadonlySet<FaultKind>): void {
    const once = { ...genuine, repeats: false }
    if (genuine.signing === "right") {
      if (faults.has("bad-signature")) this.#attempt({ ...once, signing: "stranger", fault: "bad-signature" }, 1)
      if (faults.has("stale")) this.#attempt({ ...once, signing: "stale", fault: "stale" }, 1)
    }
    if (faults.has("truncated")) this.#attempt({ ...once, fault: "truncated" }, 1)
    const old = this.#recorded[this.#draw.below(this.#recorded.length)]
    if (faults.has("replay") && old !== undefined)
      this.#post({ ...old, fault: "replay", repeats: false }, 1, old.headers)
  }

  #send(genuine: Shipment, faults: ReadonlySet<FaultKind>, draw: SeededDraw): void {
    const { defer, script } = this.#parts
    if (faults.has("drop")) return this.#note({ ...genuine, fault: "drop" }, 0, "never sent", null)
    const copies = faults.has("duplicate") ? 2 + draw.below(4) : 1
    const fault = copies > 1 ? "duplicate" : null
    const send = (): void => {
      for (let copy = 0; copy < copies; copy++) this.#attempt({ ...genuine, fault }, 1)
    }
    if (faults.has("late")) {
      defer.after(script.lateMs, send)
      this.#note({ ...genuine, fault: "late" }, 0, `waits ${script.lateMs} ms`, this.#parts.nowMs() + script.lateMs)
    } else if (faults.has("reorder")) this.#afterNext(genuine, send)
    else send()
  }

  #afterNext(genuine: Shipment, send: () => void): void {
    let sent = false
    const release = (): void => {
      if (sent) return
      sent = true
      send()
    }
    this.#waiting.set(genuine.payment, [...(this.#waiting.get(genuine.payment) ?? []), release])
    this.#note({ ...genuine, fault: "reorder" }, 0, "waits for the next message", null)
    this.#parts.defer.after(reorderMsMax, release)
  }

  #attempt(shipment: Shipment, attempt: number): void {
    if (shipment.endpoint.disabled) return this.#note(shipment, 0, "the endpoint is disabled", null)
    const headers = this.#headers(shipment)
    if (shipment.fault === null) {
      this.#recorded.push({ ...shipment, headers })
      if (this.#recorded.length > recordedMax) this.#recorded.shift()
    }
    this.#post(shipment, attempt, headers)
  }

  #headers({ body, endpoint, message, signing }: Shipment): WebhookHeaders {
    const now = this.#parts.nowMs()
    switch (signing) {
      case "right":
        return endpoint.signer.sign(message, now, body)
      case "stranger":
        return endpoint.stranger.sign(message, now, body)
      case "stale":
        return endpoint.signer.sign(message, now - staleMs, body)
      case "none":
        return {}
    }
  }

  #post(shipment: Shipment, attempt: number, headers: WebhookHeaders): void {
    const body = shipment.fault === "truncated" ? shipment.body.subarray(0, shipment.body.length >> 1) : shipment.body
    const sent = { ...headers, "content-type": "application/json", "user-agent": "TicketRush-Sandbox" }
    this.#transport({ method: "POST", target: shipment.endpoint.url, headers: sent, body }, (outcome) =>
      this.#settled(shipment, attempt, outcome),
    )
  }

  #settled(shipment: Shipment, attempt: number, outcome: WireOutcome): void {
    const { endpoint } = shipment
    const status = outcome.kind === "answer" ? outcome.answer.status : 0
    const said = outcome.kind === "answer" ? String(status) : outcome.reason
    if (status >= 200 && status < 300) return this.#note(shipment, attempt, said, null)
    if (status === 410) {
      endpoint.disabled = true
      return this.#note(shipment, attempt, "410: the endpoint is disabled", null)
    }
    if (!shipment.repeats) return this.#note(shipment, attempt, said, null)
    const { jitter, retriesMs } = endpoint.profile
    const planned = retriesMs[attempt - 1]
    if (planned === undefined) {
      endpoint.givenUp++
      return this.#note(shipment, attempt, `${said}: given up`, null)
    }
    const spread = planned * (1 + jitter * (2 * this.#draw.fraction() - 1))
    const slowed = status === 429 || status === 502 || status === 504 ? 2 * spread : spread
    const asked = outcome.kind === "answer" ? retryAfterMs(outcome.answer.headers["retry-after"]) : 0
    const waitMs = Math.max(slowed, asked)
    this.#note(shipment, attempt, said, this.#parts.nowMs() + waitMs)
    this.#parts.defer.after(waitMs, () => this.#attempt(shipment, attempt + 1))
  }

  #keep(genuine: Shipment): void {
    this.#messages.set(genuine.message, [...(this.#messages.get(genuine.message) ?? []), genuine])
    if (this.#messages.size > messagesMax) this.#messages.delete(this.#messages.keys().next().value!)
  }

  #note(
    { endpoint, fault, message, name, payment }: Shipment,
    attempt: number,
    outcome: string,
    nextAt: number | null,
  ): void {
    const { log, nowMs } = this.#parts
    log.note({ at: nowMs(), endpoint: endpoint.url, message, name, payment, attempt, fault, outcome, nextAt })
  }
}

const retryAfterMs = (text: string | undefined): number =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Math.min(Number(text) * 1_000, retryAfterMsMax) : 0
