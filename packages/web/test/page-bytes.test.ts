/** What says that a page has become too heavy: which page, and what of it grew. */
import { expect, it } from "vitest"
import { aboveBudget, budgets, firstPageBytesMax, nameOf, weightsBefore } from "./page-bytes.ts"

const before = new Map([
  ["index.js", 18_000],
  ["page.css", 2_000],
])

it("a page within its budget says nothing, to the byte", () => {
  expect(aboveBudget("find", 20_000, before, before)).toBe(null)
})

it("a page above its budget is named, with the file that grew and the one that is new, and no other", () => {
  const now = new Map([
    ["index.js", 18_500],
    ["page.css", 1_999],
    ["Wishes.js", 900],
  ])
  expect(aboveBudget("find", 20_000, now, before)).toBe(
    'the page "find" fetches 21,399 bytes and may fetch 20,000: index.js grew from 18,000 to 18,500, Wishes.js is new (900)',
  )
})

it("a file keeps its name while its content changes", () => {
  expect(nameOf("assets/index-C-QkMOT0.js")).toBe("index.js")
  expect(nameOf("assets/SignedIn--UAQe0of.js")).toBe("SignedIn.js")
  expect(nameOf("assets/preload-helper-YpP3lmNT.css")).toBe("preload-helper.css")
  expect(nameOf("index.html")).toBe("index.html")
})

it("the documentation has a budget for each page, none above that of the first page, and what files weighed", () => {
  const pages = ["find", "concert", "line", "seats", "checkout", "tickets", "console"]
  expect([...budgets().keys()]).toEqual(pages)
  for (const max of budgets().values()) expect(max).toBeLessThanOrEqual(firstPageBytesMax)
  expect(weightsBefore().size).toBeGreaterThan(3)
})
