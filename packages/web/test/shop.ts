/** A server with people who can sign in, concerts to buy from, and a browser that walks through the page that sells. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { post } from "../../http/test/client.ts"
import { SandboxShop } from "../../http/test/SandboxShop.ts"
import { type SocialWorld, startSocialWorld } from "../../http/test/social/SocialWorld.ts"
import type { TestNodeOptions } from "../../http/test/TestNode.ts"
import { buildPage } from "../build.ts"
import { hostileTitle, webFolder } from "./hall.ts"

export type Shop = SocialWorld & {
  /** Without a line: seats can be picked at once. */
  readonly open: number
  /** Its seats are sold to people whose turn has come, one after another. */
  readonly lined: number
  /** It is paid at a provider. */
  readonly paid: number
  readonly provider: SandboxShop
}

const seatLayout = {
  sections: [
    {
      code: "VIP",
      tier: 0,
      rows: [
        { label: "1", from: 1, to: 8 },
        { label: "2", from: 1, to: 8 },
      ],
    },
    { code: "R", tier: 1, rows: [{ label: "1", from: 1, to: 10 }] },
  ],
  flags: [{ flag: "accessible", seats: ["R-1-1"] }],
}
const tiers = [
  { name: "VIP", price: 198_000 },
  { name: "R", price: 165_000 },
]

export const setUp = async (url: string, title: string, more: object): Promise<number> => {
  const names = { title, artistName: "IU", agencyName: "EDAM", venueName: "KSPO Dome" }
  const venue = { venueCity: "Seoul", venueCountryCode: "KR", zone: "Asia/Seoul" }
  const concert = { ...names, ...venue, concertDate: "2099-05-01T19:00:00", seatLayout, tiers, ...more }
  const { status, body, text } = await post(`${url}/api/concerts/setup`, concert, { accept: "application/json" })
  if (status !== 200) throw new Error(`set-up failed: ${text}`)
  return body.concertId
}

export const startShop = async (
  options: Pick<TestNodeOptions, "abuse" | "cluster" | "drills" | "mailer" | "proof"> = {},
): Promise<Shop> => {
  await buildPage()
  const provider = new SandboxShop()
  const world = await startSocialWorld({ webFolder, trusted: { mode: "on" }, desk: provider.desk, ...options })
  provider.follow(world.node.engine)
  const { url } = world.node
  const open = await setUp(url, hostileTitle, { maxReservationsPerUser: 8 })
  const line = { protects: true, batch: 1, everyMs: 100, activeMax: 1 }
  const lined = await setUp(url, "Opening Night", { maxReservationsPerUser: 4, line })
  const paid = await setUp(url, "Closing Night", { payments: { gateway: "sandbox", payMs: 600_000 } })
  return { ...world, open, lined, paid, provider }
}

/** A browser of one person. Whatever goes wrong inside the page is kept in `faults`. */
export const openShop = async (
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly faults: string[] }> => {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 390, height: 844 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on("pageerror", (fault) => faults.push(String(fault)))
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text())
  })
  return { page, faults }
}

/** Signs in as one of the three people of the provider that plays Kakao, on the page that is shown. */
export const signInHere = async (page: Page, account = 0): Promise<void> => {
  await page.locator("button.kakao").click()
  await page.getByText("This is not KAKAO or NAVER.").waitFor()
  await page.locator('input[type="radio"]').nth(account).check()
  await page.getByRole("button", { name: "Go on" }).click()
  await page.locator(".who .name").waitFor()
}
