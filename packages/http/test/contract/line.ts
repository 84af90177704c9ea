/** Calls every operation of a line on the word of a trusted caller, and those of who keeps it, and brings about what they refuse. */
import { expect } from "vitest"
import { type Answer, ask, setUp } from "../client.ts"
import { StreamReader } from "../StreamReader.ts"
import type { Calls } from "./signing-in.ts"

type Noted = (method: string, path: string, answer: Answer) => Answer

export const lineOf = async ({ get, node, send }: Calls, noted: Noted): Promise<void> => {
  const { concertId } = await setUp(node.url)
  const queue = "/api/v1/waiting-queue"
  for (const word of ["join", "leave"]) {
    await send(`${queue}/${word}`, { userId: 5, concertId })
    await send(`${queue}/${word}`, { userId: 5, concertId: 999 })
    await send(`${queue}/${word}`, { userId: 0, concertId })
  }
  for (const word of ["status", "receipt", "subscribe"]) {
    await get(`${queue}/${word}?userId=7&concertId=999`)
    if (word === "subscribe") continue
    await get(`${queue}/${word}?userId=0&concertId=${concertId}`)
    await get(`${queue}/${word}?userId=7&concertId=${concertId}`)
  }
  await get(`${queue}/overview?concertId=999`)
  await get(`${queue}/overview?concertId=${concertId}`)
  await get(`${queue}/receipt?userId=5&concertId=${concertId}`)
  await get(`${queue}/subscribe?userId=7&concertId=${concertId}`, { accept: "text/html" })
  await get(`${queue}/subscribe?userId=7&concertId=${concertId}`, { origin: "http://elsewhere.example" })
  const stream = new StreamReader(node.port, `${queue}/subscribe?userId=7&concertId=${concertId}`)
  expect((await stream.frame(0)).event).toBe("INIT")
  noted("GET", `${queue}/subscribe`, { status: 200 } as Answer)
  stream.socket.destroy()
}

export const lineKeepers = async ({ get, node, put, send }: Calls, noted: Noted): Promise<void> => {
  const { concertId } = await setUp(node.url)
  const [at, none] = [`/api/lab/concerts/${concertId}/line`, "/api/lab/concerts/999/line"]
  for (const line of [at, none]) {
    await get(line)
    await put(line, { batch: 5 })
    for (const word of ["pause", "resume", "drain", "clear"]) await send(`${line}/${word}`, {})
    await send(`${line}/activate`, { userId: 5 })
    for (const word of ["deactivate", "leave"]) await send(`${line}/${word}`, { userId: 5 })
    await get(line.replace(/line$/, "state"))
  }
  for (const word of ["activate", "deactivate", "leave"]) await send(`${at}/${word}`, { userId: 0 })
  for (const word of ["pause", "resume", "drain", "clear"]) {
    await send(`${at}/${word}`, "", { origin: "http://elsewhere.example" }).catch(() => undefined)
    const headers = { origin: "http://elsewhere.example" }
    noted("POST", `${at}/${word}`, await ask(`${node.url}${at}/${word}`, { method: "POST", headers }))
  }
  await put(at, { batch: -1 })
  await put(at, { activeMax: 1 })
  for (const userId of [5, 6]) await send(`${at}/activate`, { userId })
  await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
  await send(`${at}/activate`, { userId: 8 })
}
