/** Questions on their way from people to nodes, answers on their way back, and what people read at a node meanwhile. */
import type { PlaceView, SaleReply, SaleView } from "@ticketrush/engine/EngineApi"
import { type Command, limits, type Reply } from "@ticketrush/protocol"
import type { Attempt, ReplyFact, Submission } from "./checkers/Checker.ts"
import { keyName, type Observed, repeatable } from "./clients.ts"
import { describeCommand } from "./describe.ts"
import { GatewayTraffic } from "./gateway/GatewayTraffic.ts"
import type { Endpoint } from "./Network.ts"
import type { Node } from "./Node.ts"
import { wallZeroMs } from "./plans.ts"
import type { RandomStream } from "./prng.ts"
import { replyNumber } from "./trace.ts"
import type { World } from "./World.ts"

export class Traffic {
  readonly #world: World
  readonly #random: RandomStream
  readonly #people: Endpoint
  readonly #gateways: GatewayTraffic

  constructor(world: World, random: RandomStream) {
    this.#world = world
    this.#gateways = new GatewayTraffic(world)
    this.#random = random
    this.#people = { lane: world.clientsLane, owner: null }
  }

  send(observed: Observed, elsewhere: boolean): void {
    const { nodes, directory } = this.#world
    const node = elsewhere ? this.#random.pick("elsewhere", nodes) : directory.route(observed.attempt.concertId)
    this.#carry(this.#people, node, observed)
  }

  /** A person looks at the seats of a sale, at the node that should have it. */
  look(concertId: number): void {
    const { directory, trace, models } = this.#world
    const node = directory.route(concertId)
    const view = node.running ? node.engine?.view(concertId) : undefined
    if (view === undefined) return
    trace.add("view", node.lane, concertId, view.offset)
    const model = models.get(concertId)!
    const fenced = node.knowsBetter(concertId)
    this.#world.check((checker) => checker.viewed?.({ view, model, node: node.index, fenced }))
  }

  /** A person asks where they stand, which counts as presence. */
  placeOf(concertId: number, person: number): PlaceView | undefined {
    const node = this.#world.directory.route(concertId)
    if (!node.running) return undefined
    if (this.#world.draw.gateway) this.#gateways.standing(node, concertId, person)
    else this.#world.present(node, concertId, person)
    return this.#read(node, node.engine?.view(concertId), concertId, person)
  }

  /** A gateway sees a person, and tells its engine. */
  presentAtGateway(node: Node, concertId: number, person: number): void {
    this.#gateways.seen(node, concertId, person)
    this.#world.present(node, concertId, person)
  }

  /** What the gateway of a node asks its engine. */
  submitFromGateway(node: Node, concertId: number, command: Command, reply: (reply: SaleReply) => void): void {
    const attempt = this.#gateways.meant(node, concertId, command)
    if (attempt === undefined) return
    this.#submit(node, attempt, (said) => this.#gateways.said(said, reply))
  }

  /** What a node shows of a person's place, which is checked on its way. */
  #read(node: Node, view: SaleView | undefined, concertId: number, person: number): PlaceView | undefined {
    const { models, trace } = this.#world
    if (view === undefined) return undefined
    const place = view.line.placeOf(person)
    trace.add("view", node.lane, concertId, view.offset, place?.rank)
    const model = models.get(concertId)!
    const fenced = node.knowsBetter(concertId)
    this.#world.check((checker) => checker.placeSeen?.({ view, person, place, model, node: node.index, fenced }))
    return place
  }

  /** A question without a key travels over one connection: it may be lost, but it never comes twice. */
  #carry(from: Endpoint, node: Node, observed: Observed): void {
    const once = !repeatable(observed.attempt.command)
    this.#world.network.send(
      from,
      { lane: node.lane, owner: node.owner },
      observed.attempt.id,
      () => this.#arrive(node, observed),
      once,
      this.#world.trace.recording ? this.#words(observed.attempt) : "",
    )
  }

  #arrive(node: Node, observed: Observed): void {
    const { attempt } = observed
    const { directory, tally } = this.#world
    if (node.engine === null) return
    if (!node.believes.has(attempt.concertId)) {
      const owner = directory.route(attempt.concertId)
      tally.mark("message to a wrong node")
      if (owner !== node) this.#carry(node, owner, observed)
      return
    }
    if (node.engine.shedding(attempt.concertId)) tally.mark("command shed")
    const told = (reply: Reply | SaleReply): void =>
      this.#answer(node, observed, reply, this.#placeAfter(node, attempt, reply))
    const known = observed.person.lines.get(attempt.concertId)
    if (this.#world.draw.gateway && this.#gateways.ask(node, attempt, known, told)) return
    this.#submit(node, attempt, told)
  }

  /** A person who joined or appeared reads their place with the answer; one who came through a gateway, at the node. */
  #placeAfter(node: Node, { command, concertId }: Attempt, reply: Reply | SaleReply): PlaceView | undefined {
    if (reply.kind !== "accepted" || (command.kind !== "join" && command.kind !== "appear")) return undefined
    const sale = "sale" in reply ? reply.sale : node.engine?.view(concertId)
    const place = this.#read(node, sale, concertId, command.person)
    if (command.kind === "join" && place === undefined && sale !== undefined) {
      this.#world.violate(`I2: person ${command.person} has joined and ${node.name} shows no place`)
    }
    return place
  }

  #words({ command }: Attempt): string {
    const key = command.kind === "hold" && command.key !== null ? keyName(command.key) : ""
    return describeCommand(command, this.#world.clients.keyTexts.get(key))
  }

  #answer(node: Node, observed: Observed, reply: Reply, place: PlaceView | undefined): void {
    const { network, trace, clients, clientsLane } = this.#world
    const { id } = observed.attempt
    const deliver = (): void => {
      trace.add("heard", clientsLane, id, replyNumber(reply))
      clients.heard(observed, reply, place)
    }
    network.send(node, this.#people, id, deliver, false)
  }

  #submit(node: Node, attempt: Attempt, told: (reply: SaleReply) => void): void {
    const { engine, parts } = node
    if (engine === null || parts === null) return
    const { models, queue, trace, submitted } = this.#world
    const { concertId, command } = attempt
    const head = models.get(concertId)!.position
    const submission: Submission = {
      attempt,
      node: node.index,
      incarnation: parts.incarnation,
      headThen: head,
      arrivedAt: queue.now,
    }
    if (attempt.first.head < 0) attempt.first.head = head
    trace.add("submitted", node.lane, attempt.id, concertId, head)
    submitted(submission)
    let replies = 0
    engine.submit(concertId, command, (reply) => {
      if (parts.process.state === "dead") return
      if (++replies > 1) this.#world.violate(`attempt ${attempt.id} was answered twice by ${node.name}`)
      this.#replied(node, submission, reply)
      told(reply)
      if (reply.kind === "accepted") this.#world.maybeCrash("crash-among-replies", node)
    })
  }

  #replied(node: Node, submission: Submission, reply: Reply): void {
    const { attempt } = submission
    const { concertId } = attempt
    const { trace, database, tally, models, lineages, queue, latestMs, situations, staleAnswers } = this.#world
    const reservation = reply.kind === "accepted" ? reply.reservation : 0
    const note = trace.recording && reply.kind !== "accepted" ? reply.refusal.code : ""
    trace.add("replied", node.lane, attempt.id, replyNumber(reply), reservation % 2 ** 27, note)
    const epoch = node.epochs.get(concertId) ?? 0
    const stale = epoch !== (database.streams.get(concertId)?.epoch ?? 0)
    if (stale && reply.kind !== "try-again") {
      tally.mark("reply from a stale owner")
      staleAnswers.add(attempt.id)
    }
    const fact: ReplyFact = {
      submission,
      reply,
      model: models.get(concertId)!,
      epoch,
      stale,
      lineage: lineages.of(concertId, epoch),
      fenced: node.knowsBetter(concertId),
      known: node.engine?.sales.get(concertId)?.committed ?? 0,
      latestMs: wallZeroMs + queue.now + latestMs + limits.expirySlackMs,
      now: queue.now,
    }
    situations.replied(attempt.id, reply)
    this.#world.check((checker) => {
      const broken = checker.replied?.(fact)
      return broken === undefined
        ? undefined
        : `${broken} (attempt ${attempt.id} at concert ${concertId}: ${this.#words(attempt)})`
    })
  }
}
