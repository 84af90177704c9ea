/** What `scenarios/u1-page.sh` runs: the way of a buyer in both languages, and thirty buyers at once, in a real Chromium. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { launch, wholeBrowser } from "../browser.ts"
import { Shop } from "./Shop.ts"
import { thirtyBuyers } from "./thirty.ts"
import { type Keep, wholeWay } from "./whole-way.ts"

const { API_HOST = "http://127.0.0.1:8080", PICTURES_FOLDER: folder } = process.env

const tell = (line: string): void => console.log(`- ${line}`)
const keep: Keep = (name, jpeg) => writeFileSync(join(folder as string, name), jpeg)
const pictures = folder === undefined || folder === "" ? {} : { keep }
if (pictures.keep !== undefined) mkdirSync(folder as string, { recursive: true })

const shop = new Shop(API_HOST)
await shop.pageIsThere()
const browser = await launch(wholeBrowser())
try {
  for (const tongue of ["en", "ko"] as const) await wholeWay(browser, shop, tongue, { tell, ...pictures })
  await thirtyBuyers(browser, shop, tell)
} finally {
  await browser.close()
}
