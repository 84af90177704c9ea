/**
 * The bytes of commands and replies between nodes, and between a gateway and the thread of a sale: `version u8, kind u8,
 * fields`, little endian, one after the other in a batch. What people send a thousand times a second is binary; what
 * operators send now and then is canonical JSON. Nothing of it is stored: both sides must speak one version.
 */
import { unreachable } from "./assert.ts"
import type { Wish } from "./best-seats.ts"
import { ByteWriter } from "./bytes.ts"
import { type By, type Command, type CommandKey, type Facts, type Hold, type HoldBest, noFacts } from "./commands.ts"
import { type Refusal, refusals } from "./refusals.ts"
import type { Reply } from "./replies.ts"
import type { ReservationStatus } from "./status.ts"

export const wireVersion = 9

/** The bytes are not what this version writes. The connection they came from cannot be trusted with further ones. */
export class WireError extends Error {
  override readonly name = "WireError"
}

const coldCommand = 0
/** Facts of version 2 with a verdict about abuse behind them. */
const blockedFacts = 3
const commandKinds = {
  hold: 1,
  "start-paying": 2,
  confirm: 3,
  cancel: 4,
  refund: 5,
  join: 6,
  leave: 7,
  appear: 8,
  release: 9,
  extend: 10,
  "open-intent": 11,
  authorize: 12,
  "hold-best": 13,
} as const

type ColdCommand = Exclude<Command["kind"], keyof typeof commandKinds>
const coldKinds = {
  "open-sale": true,
  "close-sale": true,
  "set-rules": true,
  "add-option": true,
  "block-seats": true,
  "release-seats": true,
  "cancel-option": true,
  "cancel-many": true,
  "cancel-seats": true,
  "offer-transfer": true,
  "end-transfer": true,
  "take-transfer": true,
  "payment-report": true,
  "set-line": true,
  activate: true,
  deactivate: true,
  "clear-line": true,
  "file-wishes": true,
  "withdraw-wishes": true,
} as const satisfies Record<ColdCommand, true>

const replyKinds = { accepted: 1, refused: 2, "try-again": 3 } as const satisfies Record<Reply["kind"], number>

const byKinds = { person: 1, operator: 2, system: 3 } as const satisfies Record<By["kind"], number>

const personKey = 1
const pass = 2
const facts = 4
/** Tier and verification share a byte. */
const verifiedShift = 4

export class WireWriter extends ByteWriter {
  command(command: Command): void {
    this.reserve(64)
    this.u8(wireVersion)
    switch (command.kind) {
      case "hold": {
        this.u8(commandKinds.hold)
        this.#holder(command)
        this.u16(command.seats.length)
        this.reserve(8 * command.seats.length)
        for (const seat of command.seats) this.f64(seat)
        return
      }
      case "hold-best":
        this.u8(commandKinds["hold-best"])
        this.#holder(command)
        this.f64(command.option)
        return this.json(command.wish)
      case "start-paying":
      case "confirm":
      case "cancel":
      case "release":
      case "refund":
      case "extend":
      case "open-intent":
      case "authorize":
        this.u8(commandKinds[command.kind])
        this.f64(command.reservation)
        this.u8(byKinds[command.by.kind])
        return this.f64(command.by.id)
      case "join":
        this.u8(commandKinds.join)
        this.f64(command.person)
        // 0 is no version.
        return command.facts === undefined ? this.u8(0) : this.#facts(command.facts)
      case "leave":
      case "appear":
        this.u8(commandKinds[command.kind])
        return this.f64(command.person)
      case "open-sale":
      case "close-sale":
      case "set-rules":
      case "add-option":
      case "block-seats":
      case "release-seats":
      case "cancel-option":
      case "cancel-many":
      case "cancel-seats":
      case "offer-transfer":
      case "end-transfer":
      case "take-transfer":
      case "payment-report":
      case "set-line":
      case "activate":
      case "deactivate":
      case "clear-line":
      case "file-wishes":
      case "withdraw-wishes":
        this.u8(coldCommand)
        return this.json(command)
      default:
        return unreachable(command)
    }
  }

  /** Who holds, with what. */
  #holder(command: Hold | HoldBest): void {
    this.f64(command.person)
    this.u8(
      (command.key === null ? 0 : personKey) |
        (command.pass === undefined ? 0 : pass) |
        (command.facts === undefined ? 0 : facts),
    )
    if (command.key !== null) {
      this.u32(command.key.high)
      this.u32(command.key.low)
    }
    if (command.pass !== undefined) this.u32(command.pass)
    if (command.facts !== undefined) this.#facts(command.facts)
  }

  #facts(facts: Facts): void {
    if (facts.version === 1) return this.u8(facts.version)
    this.u8(facts.blocked === undefined ? facts.version : blockedFacts)
    this.u8(facts.tier | ((facts.verified ?? 0) << verifiedShift))
    this.u8(facts.group)
    this.u16(facts.rules)
    if (facts.blocked !== undefined) this.json(facts.blocked)
  }

  reply(reply: Reply): void {
    this.reserve(16)
    this.u8(wireVersion)
    this.u8(replyKinds[reply.kind])
    if (reply.kind !== "accepted") return this.json(reply.refusal)
    this.f64(reply.reservation)
    this.u8(reply.status)
  }
}

/** Reads what a {@link WireWriter} wrote, one after the other. Every method throws {@link WireError}. */
export class WireReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  command(): Command {
    const kind = this.#head()
    switch (kind) {
      case coldCommand:
        return this.#coldCommand()
      case commandKinds.hold:
        return this.#hold()
      case commandKinds["hold-best"]: {
        const holder = this.#holder()
        return { kind: "hold-best", ...holder, option: this.#f64(), wish: this.#wish() }
      }
      case commandKinds["start-paying"]:
        return { kind: "start-paying", ...this.#onReservation() }
      case commandKinds.confirm:
        return { kind: "confirm", ...this.#onReservation() }
      case commandKinds.cancel:
        return { kind: "cancel", ...this.#onReservation() }
      case commandKinds.refund:
        return { kind: "refund", ...this.#onReservation() }
      case commandKinds.release:
        return { kind: "release", ...this.#onReservation() }
      case commandKinds.extend:
        return { kind: "extend", ...this.#onReservation() }
      case commandKinds["open-intent"]:
        return { kind: "open-intent", ...this.#onReservation() }
      case commandKinds.authorize:
        return { kind: "authorize", ...this.#onReservation() }
      case commandKinds.join:
        return this.#join()
      case commandKinds.leave:
        return { kind: "leave", person: this.#f64() }
      case commandKinds.appear:
        return { kind: "appear", person: this.#f64() }
      default:
        throw new WireError(`command kind ${kind} is unknown to version ${wireVersion}`)
    }
  }

  reply(): Reply {
    const kind = this.#head()
    switch (kind) {
      case replyKinds.accepted:
        return { kind: "accepted", reservation: this.#f64(), status: this.#u8() as ReservationStatus }
      case replyKinds.refused:
        return { kind: "refused", refusal: this.#refusal() }
      case replyKinds["try-again"]:
        return { kind: "try-again", refusal: this.#refusal() }
      default:
        throw new WireError(`reply kind ${kind} is unknown to version ${wireVersion}`)
    }
  }

  #hold(): Command {
    const holder = this.#holder()
    const count = this.#u16()
    this.#need(8 * count)
    return { kind: "hold", ...holder, seats: Array.from({ length: count }, () => this.#f64()) }
  }

  #wish(): Wish {
    const wish = this.#json()
    if (typeof wish !== "object" || wish === null) throw new WireError("a wish is an object")
    return wish as Wish
  }

  #holder(): Pick<Hold, "person" | "key" | "pass" | "facts"> {
    const person = this.#f64()
    const has = this.#u8()
    const key: CommandKey | null = (has & personKey) === 0 ? null : { high: this.#u32(), low: this.#u32() }
    const shown = (has & pass) === 0 ? {} : { pass: this.#u32() }
    const known = (has & facts) === 0 ? {} : { facts: this.#facts(this.#u8()) }
    return { person, key, ...shown, ...known }
  }

  #onReservation(): { readonly reservation: number; readonly by: By } {
    const reservation = this.#f64()
    const kind = this.#u8()
    const id = this.#f64()
    switch (kind) {
      case byKinds.person:
        return { reservation, by: { kind: "person", id } }
      case byKinds.operator:
        return { reservation, by: { kind: "operator", id } }
      case byKinds.system:
        return { reservation, by: { kind: "system", id } }
      default:
        throw new WireError(`version ${wireVersion} knows no asker of kind ${kind}`)
    }
  }

  #join(): Command {
    const person = this.#f64()
    const version = this.#u8()
    return version === 0 ? { kind: "join", person } : { kind: "join", person, facts: this.#facts(version) }
  }

  #facts(version: number): Facts {
    if (version === noFacts.version) return noFacts
    if (version !== 2 && version !== blockedFacts) throw new WireError(`facts of version ${version} are unknown`)
    const person = this.#u8()
    const verified = person >> verifiedShift
    const known: Facts = {
      ...{ version: 2, tier: person & ((1 << verifiedShift) - 1), group: this.#u8(), rules: this.#u16() },
      ...(verified === 0 ? {} : { verified }),
    }
    return version === 2 ? known : { ...known, blocked: this.#refusal() }
  }

  #coldCommand(): Command {
    const command = this.#json() as Command
    if (typeof command !== "object" || command === null || !Object.hasOwn(coldKinds, command.kind)) {
      throw new WireError("a command of an operator is none that this version knows")
    }
    return command
  }

  #refusal(): Refusal {
    const refusal = this.#json() as Refusal
    if (typeof refusal !== "object" || refusal === null || !Object.hasOwn(refusals, refusal.code)) {
      throw new WireError("a refusal has a code that this version does not know")
    }
    return refusal
  }

  #head(): number {
    const version = this.#u8()
    if (version !== wireVersion) throw new WireError(`version ${version} is not ${wireVersion}`)
    return this.#u8()
  }

  #json(): unknown {
    const length = this.#u32()
    this.#need(length)
    const text = new TextDecoder().decode(this.#bytes.subarray(this.#at, this.#at + length))
    this.#at += length
    try {
      return JSON.parse(text)
    } catch {
      throw new WireError("a text that should be JSON is none")
    }
  }

  #u8(): number {
    this.#need(1)
    return this.#bytes[this.#at++]
  }

  #u16(): number {
    this.#need(2)
    this.#at += 2
    return this.#view.getUint16(this.#at - 2, true)
  }

  #u32(): number {
    this.#need(4)
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  #f64(): number {
    this.#need(8)
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) throw new WireError("the bytes end in the middle of a message")
  }
}
