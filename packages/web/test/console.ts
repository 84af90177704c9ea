/** A browser of an operator: signed in on the page of the shop, with a role that the server was given. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { ask, bearer, createUser, signIn } from "../../http/test/client.ts"
import type { Shop } from "./shop.ts"
import { openShop, signInHere } from "./shop.ts"

type Role = "USER" | "OPERATOR" | "ADMIN"

/** `who`: one of the three people of the provider that plays Kakao. Leads to the console's first view. */
export const openConsole = async (
  browser: Browser,
  shop: Shop,
  { role, who, ...options }: BrowserContextOptions & { readonly role: Role; readonly who: number },
): Promise<{ readonly page: Page; readonly faults: string[] }> => {
  const opened = await openShop(browser, { viewport: { width: 1280, height: 900 }, ...options })
  const { page } = opened
  await page.goto(`${shop.node.url}/console`)
  await signInHere(page, who)
  const me: unknown = await page.evaluate(async () => (await fetch("/api/auth/me")).json())
  const { role: had, userId } = me as { readonly role: Role; readonly userId: number }
  if (had !== role) {
    await giveRole(shop, userId, role)
    await page.goto(`${shop.node.url}/console`)
    await signInHere(page, who)
    // The browser writes down that the session of before is over: 401, and 400 for its refresh token.
    for (const fault of opened.faults.splice(0)) if (!/status of 40[01]/.test(fault)) opened.faults.push(fault)
  }
  return opened
}

/** As an administrator does: what was issued with the role before ends. */
const giveRole = async ({ node }: Shop, userId: number, role: Role): Promise<void> => {
  const chief = await createUser(node.url, `chief-${++chiefs}`)
  node.setRole(chief, "ADMIN")
  const headers = { ...bearer(await signIn(node.url, chief)), "content-type": "application/json" }
  const body = JSON.stringify({ role })
  const { status, text } = await ask(`${node.url}/api/auth/users/${userId}/role`, { method: "PUT", headers, body })
  if (status !== 204) throw new Error(`no role: ${text}`)
}
let chiefs = 0
