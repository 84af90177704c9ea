/** Waiting lines of the server under test, set up and changed as an operator would. */
import type { LinePolicy } from "@ticketrush/protocol"
import { setupConcert } from "./Gateway.ts"

/** Takes every join, as many as come, and makes no admissions. */
export const standing: Partial<LinePolicy> = { method: "paused", waitingMax: 0, graceMs: 86_400_000 }

export const setLine = async (port: number, concertId: number, policy: Partial<LinePolicy>): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${port}/api/lab/concerts/${concertId}/line`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(policy),
  })
  if (!response.ok) throw new Error(`the line was not set: ${response.status} ${await response.text()}`)
}

/** A concert whose line has that policy; the answer is its id. */
export const setupLine = async (port: number, policy: Partial<LinePolicy>, seats = 100): Promise<number> => {
  const { id } = await setupConcert(port, 1, seats)
  await setLine(port, id, policy)
  return id
}
