/** How often the console reads: one reading at a time counts, however often its page is hidden and shown. */
import { afterEach, beforeEach, expect, it, vi } from "vitest"

/** Types of browsers are not those of tests: the module is named where the compiler does not follow. */
const module: string = "../page/console/polled.ts"
type Reading = {
  readonly everyMs: number
  readonly load: () => Promise<number>
  readonly isLast?: (value: number) => boolean
}
let readAgain: (
  reading: Reading,
  hear: (news: unknown) => void,
) => { readonly stop: () => void; readonly wake: () => void }
let page: EventTarget & { hidden: boolean }
let answers: Array<(value: number) => void>
const load = () => new Promise<number>((answer) => answers.push(answer))

const show = (visible: boolean): void => {
  page.hidden = !visible
  page.dispatchEvent(new Event("visibilitychange"))
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  page = Object.assign(new EventTarget(), { hidden: false, documentElement: {} })
  answers = []
  vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => {} })
  vi.stubGlobal("document", page)
  ;({ readAgain } = await import(module))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("a page that is hidden and shown while a reading is under way goes on with one reading at a time", async () => {
  const heard: unknown[] = []
  const { stop } = readAgain({ everyMs: 1_000, load }, (news) => heard.push(news))
  for (let times = 0; times < 3; times++) {
    show(false)
    show(true)
  }
  const asked = answers.length
  answers.forEach((answer, number) => {
    answer(number)
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(heard).toEqual([{ value: asked - 1 }])
  expect(answers.length - asked).toBe(1)
  stop()
})

it("an answer that comes after a newer reading began is not heard", async () => {
  const heard: unknown[] = []
  const { stop } = readAgain({ everyMs: 1_000, load }, (news) => heard.push(news))
  show(false)
  show(true)
  answers[1]!(2)
  await vi.advanceTimersByTimeAsync(0)
  answers[0]!(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual([{ value: 2 }])
  stop()
})

it("nothing is read or heard once it has ended, nor while the page is hidden", async () => {
  const heard: unknown[] = []
  const { stop } = readAgain({ everyMs: 1_000, load }, (news) => heard.push(news))
  answers[0]!(1)
  await vi.advanceTimersByTimeAsync(0)
  show(false)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(answers.length).toBe(1)
  show(true)
  expect(answers.length).toBe(2)
  stop()
  answers[1]!(2)
  show(true)
  await vi.advanceTimersByTimeAsync(5_000)
  expect([answers.length, heard]).toEqual([2, [{ value: 1 }]])
})

it("an answer that says it is the last one is read no more, neither later nor when the page is shown again", async () => {
  const heard: unknown[] = []
  readAgain({ everyMs: 500, load, isLast: (value) => value === 2 }, (news) => heard.push(news))
  answers[0]!(1)
  await vi.advanceTimersByTimeAsync(500)
  answers[1]!(2)
  await vi.advanceTimersByTimeAsync(5_000)
  show(false)
  show(true)
  await vi.advanceTimersByTimeAsync(5_000)
  expect([answers.length, heard]).toEqual([2, [{ value: 1 }, { value: 2 }]])
})

it("what was refused for good is not asked for again when the page is shown again", async () => {
  let asked = 0
  const refused = (): Promise<number> => {
    asked++
    return Promise.reject(new Error("refused"))
  }
  const heard: unknown[] = []
  readAgain({ everyMs: 500, load: refused }, (news) => heard.push(news))
  await vi.advanceTimersByTimeAsync(5_000)
  show(false)
  show(true)
  await vi.advanceTimersByTimeAsync(5_000)
  expect([asked, heard.length]).toEqual([1, 1])
})

it("what changed is read at once, or behind a reading that is under way, and once however often it is told", async () => {
  const heard: unknown[] = []
  const { stop, wake } = readAgain({ everyMs: 15_000, load }, (news) => heard.push(news))
  wake()
  wake()
  expect(answers.length).toBe(1)
  answers[0]!(1)
  await vi.advanceTimersByTimeAsync(0)
  expect([answers.length, heard]).toEqual([2, [{ value: 1 }]])
  answers[1]!(2)
  await vi.advanceTimersByTimeAsync(14_000)
  expect(answers.length).toBe(2)
  wake()
  expect(answers.length).toBe(3)
  stop()
  wake()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([answers.length, heard]).toEqual([3, [{ value: 1 }, { value: 2 }]])
})
