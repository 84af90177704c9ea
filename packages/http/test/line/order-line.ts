/** Changes a line as an operator would, over HTTP. */
import type { LinePolicy } from "@ticketrush/protocol"
import { ask } from "../client.ts"

export const orderLine = async (url: string, concertId: number, policy: Partial<LinePolicy>): Promise<void> => {
  const { status, text } = await ask(`${url}/api/lab/concerts/${concertId}/line`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(policy),
  })
  if (status !== 200) throw new Error(`the line was not set: ${status} ${text}`)
}
