/** Stands before the sales of one node: hears what is asked of its engine and what that answers, for the checkers. */
import type { FollowUp, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { Command, Reply } from "@ticketrush/protocol"
import type { ReplyFact, Submission } from "../checkers/Checker.ts"
import { replyNumber } from "../trace.ts"
import type { ClusterMachine } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"

export const heardLocal = (world: ClusterWorld, machine: ClusterMachine, incarnation: string, local: Sales): Sales => {
  const { parts } = machine
  const process = parts!.process
  const submit = <F extends FollowUp>(
    concertId: number,
    command: Command,
    followUp: F,
    done: (submitted: Submitted<F>) => void,
  ): void => {
    const attempt = world.attemptOf(concertId, command)
    if (attempt === undefined) return local.submit(concertId, command, followUp, done)
    const headThen = world.models.get(concertId)!.position
    if (attempt.first.head < 0) attempt.first.head = headThen
    const submission: Submission = { attempt, node: machine.index, incarnation, headThen, arrivedAt: world.queue.now }
    world.trace.add("submitted", world.laneOf(machine), attempt.id, concertId, headThen)
    world.check((checker) => {
      checker.submitted?.(submission)
      return undefined
    })
    let replies = 0
    local.submit(concertId, command, followUp, (submitted) => {
      if (process.state === "dead") return
      if (++replies > 1) world.violate(`attempt ${attempt.id} was answered twice by ${machine.name}`)
      if ("reply" in submitted) replied(world, machine, submission, submitted.reply)
      done(submitted)
    })
  }
  return {
    submit,
    ask: (concertId, question, done) => local.ask(concertId, question, done),
    present: (concertId, person) => local.present(concertId, person),
    shedding: (concertId, lane) => local.shedding(concertId, lane),
  }
}

const replied = (world: ClusterWorld, machine: ClusterMachine, submission: Submission, reply: Reply): void => {
  const { attempt } = submission
  const { concertId } = attempt
  const note = world.trace.recording && reply.kind !== "accepted" ? reply.refusal.code : ""
  world.trace.add("replied", world.laneOf(machine), attempt.id, replyNumber(reply), 0, note)
  const epoch = machine.known.epochs.get(concertId) ?? 0
  const stale = epoch !== (world.database.streams.get(concertId)?.epoch ?? 0)
  if (stale && reply.kind !== "try-again") world.mark("reply from a stale owner")
  const fact: ReplyFact = {
    ...{ submission, reply, epoch, stale, latestMs: world.latestMs, now: world.queue.now },
    model: world.models.get(concertId)!,
    lineage: world.lineages.of(concertId, epoch),
    fenced: machine.known.knowsBetter(concertId, machine.engine),
    known: machine.engine?.sales.get(concertId)?.committed ?? 0,
  }
  world.check((checker) => {
    const broken = checker.replied?.(fact)
    return broken === undefined
      ? undefined
      : `${broken} (attempt ${attempt.id}, ${attempt.command.kind} at concert ${concertId}, ${machine.name})`
  })
  world.checkCluster((checker) => checker.replied?.({ attempt, reply, machine, stale }))
}
