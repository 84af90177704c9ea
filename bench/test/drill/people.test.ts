/** What people of a drill take for an answer, from a server that says what it was told. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { expect, it, onTestFinished } from "vitest"
import { AnswerFile, readAnswers } from "../../src/drill/answers.ts"
import { People } from "../../src/drill/People.ts"

/** The first person who comes, asking a server that gives these statuses in turn. */
const firstPerson = async (...statuses: ReadonlyArray<number>) => {
  const { path, remove } = makeTestFolder()
  onTestFinished(remove)
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    const key = String(request.headers["idempotency-key"])
    const nth = asked.get(key) ?? 0
    asked.set(key, nth + 1)
    response.writeHead(statuses[Math.min(nth, statuses.length - 1)]).end("{}")
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  onTestFinished(() => void server.close())
  const answers = new AnswerFile(join(path, "answers.jsonl"))
  const people = new People({
    ...{ shows: [{ concertId: 1, seatIds: [1] }], userIds: [1], perSecond: 50, answers, name: "test" },
    ports: () => [(server.address() as AddressInfo).port],
    now: () => performance.now(),
    random: () => 0.5,
  })
  people.start()
  await expect.poll(() => people.arrived).toBeGreaterThan(0)
  await people.stop()
  answers.close()
  return readAnswers(answers.path).find(({ key }) => key === "test-0")
}

it("a server error is written down as the answer", async () => {
  const heard = await firstPerson(500, 201)
  expect([heard?.status, heard?.tries.length]).toEqual([500, 1])
})

it("who is told to come again asks again with the same key", async () => {
  const heard = await firstPerson(503, 429, 201)
  expect([heard?.status, heard?.tries.length]).toEqual([201, 3])
})
