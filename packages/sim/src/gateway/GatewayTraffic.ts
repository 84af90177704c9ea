/**
 * Questions that go through the gateway of a node, as requests of the contract, and the check that the gateway asks the
 * engine exactly what was asked, and tells exactly what the engine said.
 */
import type { SaleReply } from "@ticketrush/engine/EngineApi"
import { type Command, canonicalJson, PlaceStatus, type Reply } from "@ticketrush/protocol"
import type { Attempt } from "../checkers/Checker.ts"
import { keyName } from "../clients.ts"
import type { KnownPlace } from "../line-clients.ts"
import type { Node } from "../Node.ts"
import type { World } from "../World.ts"
import type { SimAnswer } from "./ExchangeSim.ts"
import { tokenOf } from "./GatewaySim.ts"
import { replyOf, requestOf, type Standing, statusRequest } from "./http-forms.ts"

/** One request on its way: whose it is, and what it shows. */
type Underway = { readonly attempt: Attempt; readonly token: string; readonly userId: string; submitted: boolean }

export class GatewayTraffic {
  readonly #world: World
  /** By node, concert and command; the same question may be under way several times. */
  readonly #underway = new Map<string, Underway[]>()
  /** What the engine says just now: a gateway answers its client in the same breath. */
  #saying: Reply | null = null
  /** Who was seen by which gateway since they asked where they stand. */
  readonly #seen = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  /** False when the command has no route here; `answered` is called at most once. */
  ask(node: Node, attempt: Attempt, known: KnownPlace | undefined, answered: (reply: Reply) => void): boolean {
    const { command, concertId } = attempt
    const token = tokenFor(attempt, known)
    const userId = userIdFor(attempt)
    const keyText =
      command.kind === "hold" && command.key !== null
        ? this.#world.clients.keyTexts.get(keyName(command.key))
        : undefined
    const asked = requestOf(concertId, command, { keyText, token, userId })
    if (asked === null || node.gateway === null) return false
    const underway: Underway = { attempt, token, userId, submitted: false }
    const signature = signatureOf(node, concertId, command)
    const others = this.#underway.get(signature)
    if (others === undefined) this.#underway.set(signature, [underway])
    else others.push(underway)
    this.#world.tally.mark("question through the gateway")
    node.gateway.ask(
      asked,
      `10.1.0.${attempt.person % 256}`,
      (answer) => {
        this.#underway.get(signature)?.splice(this.#underway.get(signature)!.indexOf(underway), 1)
        const reply = replyOf(command, answer)
        this.#compare(node, underway, reply, answer)
        answered(reply)
      },
      null,
    )
    return true
  }

  /** Which question the gateway means by what it submits. */
  meant(node: Node, concertId: number, command: Command): Attempt | undefined {
    const all = this.#underway.get(signatureOf(node, concertId, command))
    // Equal questions may be under way several times; which of them is meant makes no difference.
    const underway = all?.find(({ submitted }) => !submitted) ?? all?.[0]
    if (underway === undefined) {
      this.#world.violate(`the gateway of ${node.name} submits what was not asked: ${canonicalJson(command)}`)
      return undefined
    }
    underway.submitted = true
    return underway.attempt
  }

  /** Passes the engine's reply on to the gateway. */
  said(reply: SaleReply, pass: (reply: SaleReply) => void): void {
    this.#saying = reply
    pass(reply)
    this.#saying = null
  }

  /** The gateway tells the engine that a person is present. */
  seen(node: Node, concertId: number, person: number): void {
    this.#seen.add(`${node.index} ${concertId} ${person}`)
  }

  /** Asks for a person's standing and compares it with the image; does nothing while the sale is being loaded. */
  standing(node: Node, concertId: number, person: number): void {
    const who = `${node.index} ${concertId} ${person}`
    this.#seen.delete(who)
    node.gateway?.ask(
      statusRequest(concertId, person),
      "10.1.1.1",
      ({ status, body }) => {
        const sale = node.engine?.view(concertId)
        if (status !== 200 || sale === undefined) return
        if (!this.#seen.has(who)) this.#world.violate(`I8: person ${person} asks where they stand and is not seen`)
        const place = sale.line.placeOf(person)
        const said = JSON.parse(body) as Standing
        const ended = place === undefined || place.status === PlaceStatus.none || place.status > PlaceStatus.active
        const word = ended ? "NONE" : place.status === PlaceStatus.active ? "ACTIVE" : "WAITING"
        const rank =
          place?.status === PlaceStatus.waiting || place?.status === PlaceStatus.returned ? place.rank : undefined
        const same = said.status === word && said.place === (place?.place ?? null)
        const seats = said.offered?.seatIds.length ?? 0
        const kept = (place && sale.offer(place.place, node.engine!.now())?.seats.length) ?? 0
        if (same && (rank === undefined || rank === said.rank) && seats === kept) return
        this.#world.violate(
          `I9: the gateway of ${node.name} tells person ${person} ${body}, the image says ${word} ${rank} and keeps ${kept} seats`,
        )
      },
      null,
    )
  }

  #compare(node: Node, underway: Underway, reply: Reply, { status, body }: SimAnswer): void {
    const { attempt } = underway
    const objection = ((): string | undefined => {
      if (reply.kind === "accepted" && isForeign(underway)) return "yes to a pass, or in a name, that is not theirs"
      const said = this.#saying
      if (reply.kind === "try-again") {
        if (said?.kind === "accepted") return "try again where the engine said accepted"
        return reply.refusal.code === "defect" ? "a defect" : undefined
      }
      if (said === null) return this.#explained(node, underway, reply) ? undefined : "what the engine did not say"
      if (reply.kind !== said.kind) return `${reply.kind} where the engine said ${said.kind}`
      if (reply.kind === "refused" && said.kind === "refused") {
        const same = reply.refusal.code === said.refusal.code || said.refusal.code === "sale-unknown"
        return same ? undefined : `${reply.refusal.code} where the engine said ${said.refusal.code}`
      }
      if (reply.kind !== "accepted" || said.kind !== "accepted") return undefined
      const same = reply.reservation === said.reservation && reply.status === said.status
      return same ? undefined : `${reply.reservation} ${reply.status} instead of ${said.reservation} ${said.status}`
    })()
    if (objection === undefined) return
    this.#world.violate(
      `the gateway of ${node.name} answers ${attempt.command.kind} with ${objection}: ${status} ${body}`,
    )
  }

  /** What the gateway may refuse by itself. */
  #explained(node: Node, { attempt, token, userId }: Underway, reply: Reply): boolean {
    if (reply.kind !== "refused") return false
    const { command, person, concertId } = attempt
    const { tally } = this.#world
    switch (reply.refusal.code) {
      case "pass-invalid":
        tally.mark("pass of somebody else or of another sale refused")
        return isNotTheirs(attempt, token)
      case "pass-missing":
        return token === "" && "reservation" in command
      case "not-active": {
        if (poses(attempt, userId)) {
          tally.mark("question in another person's name refused")
          return true
        }
        const line = node.engine?.view(concertId)?.line
        const active =
          command.kind === "hold" ? line?.placeOf(person)?.status === PlaceStatus.active : line?.wasActive(person)
        return userId !== "" && active !== true
      }
      default:
        return reply.refusal.code === "concert-unknown" || reply.refusal.code === "reservation-unknown"
    }
  }
}

/** Shows a pass of another sale or person, or names another person. */
const isForeign = ({ attempt, token, userId }: Underway): boolean =>
  isNotTheirs(attempt, token) || poses(attempt, userId)

const isNotTheirs = ({ person, concertId }: Attempt, token: string): boolean => {
  const [ofConcert, ofPerson] = token.split(".").map(Number)
  return token !== "" && (ofConcert !== concertId || ofPerson !== person)
}

const poses = ({ person }: Attempt, userId: string): boolean => userId !== "" && Number(userId) !== person

/** At a hold the pass that the person shows, which may be another person's; afterwards the last one they had. */
const tokenFor = ({ command, concertId, person, id }: Attempt, known: KnownPlace | undefined): string => {
  const own = known?.passes.at(-1)
  if (command.kind !== "hold") return own === undefined ? "" : tokenOf(concertId, person, own, 0)
  if (command.pass === undefined) return ""
  if (id % 9 === 0) return tokenOf(concertId + 1, person, command.pass, 0)
  const strangers = command.pass !== own && !(known?.passes.includes(command.pass) ?? false) && id % 2 === 0
  return tokenOf(concertId, strangers ? person + 1 : person, command.pass, 0)
}

/** The contract's own header, which few clients send; and some send it wrong. */
const userIdFor = ({ command, person, id }: Attempt): string => {
  if (command.kind !== "hold" && !("reservation" in command)) return ""
  return id % 7 === 0 ? String(person) : id % 11 === 0 ? String(person + 1) : ""
}

/** Equal for equal questions, in any order of their fields. */
const signatureOf = (node: Node, concertId: number, command: Command): string => {
  const sale = `${node.index} ${node.incarnations} ${concertId} ${command.kind}`
  if (command.kind === "hold") {
    const { person, seats, key, pass } = command
    return `${sale} ${person} ${seats.join()} ${key === null ? "" : keyName(key)} ${pass}`
  }
  if ("reservation" in command && "by" in command)
    return `${sale} ${command.by.kind} ${command.by.id} ${command.reservation}`
  if (command.kind === "cancel-many") return `${sale} ${command.by.id} ${command.reservations.join()}`
  return "person" in command ? `${sale} ${command.person}` : sale
}
