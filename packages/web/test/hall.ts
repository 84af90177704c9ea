/** A node with the page and one concert for it to show. */
import { fileURLToPath } from "node:url"
import type { TrustedAccess } from "../../http/src/access/TrustedSurface.ts"
import { post } from "../../http/test/client.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"

export const webFolder = fileURLToPath(new URL("..", import.meta.url))

/** Shown as text, or the page is open to whoever may name a concert (S32). */
export const hostileTitle = "<img src=x onerror=alert(1)><b>Golden</b> Hour"

/** `trusted`: to whom the surface is open; the concert is set up with the token it asks for. `aheadMs`: of the clock of sales. */
export const startNodeWithPage = async (
  trusted: TrustedAccess = { mode: "on" },
  aheadMs = (): number => 0,
): Promise<TestNode> => {
  const node = await startNode({ webFolder, trusted, aheadMs })
  const shown: Record<string, string> = trusted.mode === "token" ? { "trusted-token": trusted.token } : {}
  const seatLayout = {
    sections: [
      { code: "VIP", tier: 0, rows: [{ label: "1", from: 1, to: 8 }] },
      {
        code: "R",
        tier: 1,
        rows: [
          { label: "2", from: 1, to: 10 },
          { label: "3", from: 1, to: 10 },
        ],
      },
    ],
    flags: [{ flag: "accessible", seats: ["R-2-1"] }],
  }
  const tiers = [
    { name: "VIP", price: 198_000 },
    { name: "R", price: 165_000 },
  ]
  const names = { title: hostileTitle, artistName: "IU", agencyName: "EDAM" }
  const concert = {
    ...names,
    concertDate: "2099-05-01T19:00:00",
    optionCount: 2,
    maxReservationsPerUser: 20,
    seatLayout,
    tiers,
  }
  const made = await post(`${node.url}/api/concerts/setup`, concert, shown)
  if (made.status !== 200) throw new Error(`set-up failed: ${made.text}`)
  return node
}
