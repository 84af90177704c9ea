/** A line in front of the seats of the page's concert, and people to stand in it. */
import { type Command, type LinePolicy, noLine } from "@ticketrush/protocol"
import { createUser, post } from "../../http/test/client.ts"
import type { TestNode } from "../../http/test/TestNode.ts"

export const concertId = 1

/** Admits two people every second, for two people at a time, unless told otherwise. */
export const demoLine: LinePolicy = {
  ...noLine,
  method: "fifo",
  protects: true,
  batch: 2,
  everyMs: 1_000,
  burst: 2,
  activeMax: 2,
}

export const order = (node: TestNode, command: Command): Promise<void> =>
  new Promise((done, failed) =>
    node.engine.submit(concertId, command, (reply) =>
      reply.kind === "accepted" ? done() : failed(new Error(`${command.kind} was answered ${reply.refusal.code}`)),
    ),
  )

export const setLine = (node: TestNode, changes: Partial<LinePolicy> = {}): Promise<void> =>
  order(node, { kind: "set-line", policy: { ...demoLine, ...changes } })

/** Somebody joins over HTTP, as the page does. */
export const join = async (node: TestNode, userId: number): Promise<void> => {
  const { status, text } = await post(`${node.url}/api/v1/waiting-queue/join`, { userId, concertId })
  if (status !== 200) throw new Error(`join was answered ${status}: ${text}`)
}

export const crowd = async (node: TestNode, count: number): Promise<number[]> => {
  const people: number[] = []
  for (let i = 0; i < count; i++) {
    people.push(await createUser(node.url, `crowd-${i}-${Math.random()}`))
    await join(node, people[i])
  }
  return people
}

export const leave = (node: TestNode, person: number): Promise<void> => order(node, { kind: "leave", person })

export const activate = (node: TestNode, person: number): Promise<void> => order(node, { kind: "activate", person })
