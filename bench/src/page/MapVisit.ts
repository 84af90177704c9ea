/** The map of a night as a person uses it: with a finger or a mouse, and with keys. Each act is a stretch of the trace. */
import type { Locator } from "playwright-core"
import { type BenchBrowser, drawn, leave, marked, type Visit } from "./BenchBrowser.ts"
import type { Halls, Night } from "./Halls.ts"
import { send } from "./Halls.ts"
import type { Screen } from "./screens.ts"

type Point = { readonly x: number; readonly y: number }
export type Near = "near" | "wide"

/** How far a finger moves in one event, in CSS pixels: some 700 a second at 60 frames. */
const stepPx = 12
const dragSteps = 16
/** Drags in one direction before the next. */
const dragsPerWay = 3
const ways: ReadonlyArray<Point> = [
  { x: -1, y: 0 },
  { x: 0, y: -1 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
]

export class MapVisit {
  readonly #visit: Visit
  readonly #halls: Halls
  readonly #night: Night
  readonly #screen: Screen

  private constructor(visit: Visit, halls: Halls, night: Night, screen: Screen) {
    this.#visit = visit
    this.#halls = halls
    this.#night = night
    this.#screen = screen
  }

  static async open(browser: BenchBrowser, halls: Halls, night: Night, screen: Screen): Promise<MapVisit> {
    const visit = await browser.open(screen, halls.url, halls.buyer)
    const map = new MapVisit(visit, halls, night, screen)
    await map.#goToMap()
    return map
  }

  leave(): Promise<void> {
    return leave(this.#visit)
  }

  /** `near`: seats of 20 pixels; `wide`: some sections at a time, with their names. */
  async look(near: Near): Promise<void> {
    await this.#press(this.#zoom(2))
    await this.#touch(await this.#inMap(0.5, 0.45))
    if (near === "wide") for (let n = 0; n < 2; n++) await this.#press(this.#zoom(1))
    await this.#visit.page.evaluate(drawn)
  }

  async pan(name: string, seconds: number): Promise<void> {
    const { left, top, width, height } = await this.#box()
    const middle = { x: left + width / 2, y: top + height / 2 }
    await marked(this.#visit, name, async () => {
      const end = performance.now() + seconds * 1_000
      for (let drag = 0; performance.now() < end; drag++) {
        await this.#drag(middle, ways[Math.floor(drag / dragsPerWay) % ways.length])
      }
    })
  }

  /** Nothing is touched: only what others do moves the map. */
  async watch(name: string, seconds: number): Promise<void> {
    await marked(this.#visit, name, () => this.#visit.page.waitForTimeout(seconds * 1_000))
  }

  /** Chooses a seat and gives it up again. */
  async chooseOnMap(name: string, times: number): Promise<void> {
    await this.look("near")
    for (let n = 0; n < times; n++) {
      const at = await this.#inMap(0.3 + 0.4 * ((n * 0.37) % 1), 0.3 + 0.4 * ((n * 0.61) % 1))
      for (let tap = 0; tap < 2; tap++) await marked(this.#visit, name, () => this.#touch(at))
    }
    await this.#clear()
  }

  async chooseByKeys(name: string, times: number): Promise<void> {
    const { page } = this.#visit
    await page.locator('.grid [tabindex="0"]').focus()
    for (let n = 0; n < times; n++) {
      for (const key of ["ArrowRight", "Enter"]) await marked(this.#visit, name, () => page.keyboard.press(key))
    }
    await this.#clear()
  }

  async openSections(name: string, times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      await this.#press(this.#zoom(2))
      const at = await this.#inMap(0.25 + 0.5 * ((n * 0.37) % 1), 0.3 + 0.5 * ((n * 0.61) % 1))
      await marked(this.#visit, name, () => this.#touch(at))
    }
  }

  /** Reserves a seat, which is given back behind the page. */
  async hold(name: string, times: number): Promise<void> {
    const { page } = this.#visit
    const button = page.locator(".basket .acts .main")
    for (let n = 0; n < times; n++) {
      await page.locator('.grid [data-look="free"]').nth(n).focus()
      await page.keyboard.press("Enter")
      await button.waitFor()
      await marked(this.#visit, name, () => this.#press(button))
      await page.waitForURL(/\/orders\/\d+$/)
      const reservation = /\d+$/.exec(new URL(page.url()).pathname)?.[0]
      const { buyer, url } = this.#halls
      await send(url, "POST", `/api/reservations/v6/${reservation}/cancel`, { userId: buyer })
      await this.#goToMap()
    }
  }

  async #goToMap(): Promise<void> {
    const { page } = this.#visit
    await page.goto(this.#halls.url + this.#night.path)
    await page.locator('.link-state[data-state="live"]').waitFor()
    await page.locator(".who .name").waitFor()
    await page.locator(".drawn canvas").scrollIntoViewIfNeeded()
    await page.evaluate(drawn)
  }

  #zoom(nth: number): Locator {
    return this.#visit.page.locator(".zoom button").nth(nth)
  }

  async #clear(): Promise<void> {
    const clear = this.#visit.page.locator(".basket .acts .plain")
    if ((await clear.count()) > 0) await this.#press(clear.first())
  }

  async #box(): Promise<{
    readonly left: number
    readonly top: number
    readonly width: number
    readonly height: number
  }> {
    const canvas = this.#visit.page.locator(".drawn canvas")
    await canvas.scrollIntoViewIfNeeded()
    const box = await canvas.boundingBox()
    if (box === null) throw new Error("the map is not in sight")
    return { left: box.x, top: box.y, width: box.width, height: box.height }
  }

  /** A point of the map, by its share of width and height. */
  async #inMap(across: number, down: number): Promise<Point> {
    const { left, top, width, height } = await this.#box()
    return { x: left + width * across, y: top + height * down }
  }

  #press(button: Locator): Promise<void> {
    return this.#screen === "phone" ? button.tap() : button.click()
  }

  #touch({ x, y }: Point): Promise<void> {
    const { page } = this.#visit
    return this.#screen === "phone" ? page.touchscreen.tap(x, y) : page.mouse.click(x, y)
  }

  /** Each event is answered before the next one is sent: the page sets the pace, frame by frame. */
  async #drag(middle: Point, way: Point): Promise<void> {
    const at = (step: number): Point => ({
      x: middle.x + way.x * stepPx * (step - dragSteps / 2),
      y: middle.y + way.y * stepPx * (step - dragSteps / 2),
    })
    await this.#move("down", at(0))
    for (let step = 1; step <= dragSteps; step++) await this.#move("move", at(step))
    await this.#move("up", at(dragSteps))
  }

  async #move(what: "down" | "move" | "up", { x, y }: Point): Promise<void> {
    const { wire } = this.#visit
    if (this.#screen === "phone") {
      const type = ({ down: "touchStart", move: "touchMove", up: "touchEnd" } as const)[what]
      await wire.send("Input.dispatchTouchEvent", { type, touchPoints: what === "up" ? [] : [{ x, y }] })
      return
    }
    const type = ({ down: "mousePressed", move: "mouseMoved", up: "mouseReleased" } as const)[what]
    const buttons = what === "up" ? 0 : 1
    const clickCount = what === "move" ? 0 : 1
    await wire.send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons, clickCount })
  }
}
