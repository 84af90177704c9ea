/**
 * Draws a hall onto a canvas: where one looks, at which scale, and only when something has changed. While the scale stays as it is,
 * pieces are drawn for that very scale and copied pixel by pixel: to stretch them is most of what a frame costs without a graphics card.
 */
import { drawFlag, drawSeat, type Ink, inkOf, type Look } from "./glyphs.ts"
import type { Hall } from "./Hall.ts"
import { resolutionFor, type Tile, tilesOf, toForget } from "./tiles.ts"

/** How long pieces may be drawn in one frame, in milliseconds; the rest of a frame is the browser's. */
const drawingMsMax = 4
const scaleMax = 40
/** Drawn texts that are kept: a section has another one whenever its free seats are others. */
const textsMax = 256

type Drawn = {
  readonly canvas: HTMLCanvasElement
  readonly resolution: number
  /** Where its upper left corner is, in pixels of its resolution from that of the hall. */
  readonly x: number
  readonly y: number
  readonly bytes: number
  /** All of it looks different now. */
  stale: boolean
  /** Seats in it that look different now, by index. */
  readonly changed: Set<number>
  usedAt: number
}
type Labels = { readonly stage: string; readonly section: (block: number) => string }

export class Painter {
  readonly #canvas: HTMLCanvasElement
  readonly #ctx: CanvasRenderingContext2D
  readonly #hall: Hall
  readonly #lookOf: (index: number) => Look
  readonly #labels: Labels
  readonly #tiles: ReadonlyArray<Tile>
  readonly #tileOf: Uint32Array
  readonly #drawn = new Map<number, Drawn>()
  #ink: Ink
  #ratio = 1
  /** In CSS pixels: width of a seat, and where the hall's corner is. */
  #scale = 1
  #left = 0
  #top = 0
  #focus = -1
  /** Device pixels of a seat in the frame before. */
  #pixels = 0
  readonly #texts = new Map<string, HTMLCanvasElement>()
  #frame = 0
  #frames = 0

  constructor(canvas: HTMLCanvasElement, hall: Hall, lookOf: (index: number) => Look, labels: Labels) {
    this.#canvas = canvas
    this.#ctx = canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D
    this.#hall = hall
    this.#lookOf = lookOf
    this.#labels = labels
    const { tiles, tileOf } = tilesOf(hall)
    this.#tiles = tiles
    this.#tileOf = tileOf
    this.#ink = inkOf(canvas)
    this.resize()
    this.whole()
  }

  /** Takes the size that the page gives the canvas. */
  resize(): void {
    const ratio = Math.min(2, devicePixelRatio)
    if (ratio !== this.#ratio) this.#texts.clear()
    this.#ratio = ratio
    const { clientWidth, clientHeight } = this.#canvas
    this.#canvas.width = Math.round(clientWidth * this.#ratio)
    this.#canvas.height = Math.round(clientHeight * this.#ratio)
    this.#soon()
  }

  /** Colours of the other scheme. */
  recolour(): void {
    this.#ink = inkOf(this.#canvas)
    this.#drawn.clear()
    this.#texts.clear()
    this.#soon()
  }

  /** The whole hall. */
  whole(): void {
    const { clientWidth, clientHeight } = this.#canvas
    this.#scale = Math.min(clientWidth / (this.#hall.width + 2), clientHeight / (this.#hall.height + 2), scaleMax)
    this.#left = (clientWidth - this.#hall.width * this.#scale) / 2
    this.#top = (clientHeight - this.#hall.height * this.#scale) / 2
    this.#rests()
    this.#soon()
  }

  pan(dx: number, dy: number): void {
    this.#left += dx
    this.#top += dy
    this.#keepInside()
    this.#soon()
  }

  /** Nearer or farther, around a point of the canvas. */
  zoom(factor: number, x: number, y: number): void {
    const next = Math.min(scaleMax, Math.max(this.#least(), this.#scale * factor))
    const by = next / this.#scale
    this.#left = x - (x - this.#left) * by
    this.#top = y - (y - this.#top) * by
    this.#scale = next
    this.#keepInside()
    this.#soon()
  }

  get scale(): number {
    return this.#scale
  }

  seatAt(x: number, y: number): number | undefined {
    return this.#hall.seatAt((x - this.#left) / this.#scale, (y - this.#top) / this.#scale)
  }

  /** A ring around that seat, which is brought into view. */
  focus(index: number): void {
    this.#focus = index
    if (index >= 0) this.#reveal(index)
    this.#soon()
  }

  /** That seat looks different now. */
  touch(index: number): void {
    this.#drawn.get(this.#tileOf[index])?.changed.add(index)
    this.#soon()
  }

  touchAll(): void {
    for (const drawn of this.#drawn.values()) drawn.stale = true
    this.#soon()
  }

  stop(): void {
    cancelAnimationFrame(this.#frame)
  }

  #least(): number {
    const { clientWidth, clientHeight } = this.#canvas
    return Math.min(clientWidth / (this.#hall.width + 2), clientHeight / (this.#hall.height + 2)) * 0.9
  }

  /** Some of the hall stays in sight. */
  #keepInside(): void {
    const { clientWidth, clientHeight } = this.#canvas
    const margin = 60
    this.#left = Math.min(clientWidth - margin, Math.max(margin - this.#hall.width * this.#scale, this.#left))
    this.#top = Math.min(clientHeight - margin, Math.max(margin - this.#hall.height * this.#scale, this.#top))
  }

  #reveal(index: number): void {
    const { clientWidth, clientHeight } = this.#canvas
    if (this.#scale < 14) {
      this.#scale = 18
      this.#rests()
    }
    const [x, y] = [this.#left + this.#hall.x[index] * this.#scale, this.#top + this.#hall.y[index] * this.#scale]
    const edge = 2 * this.#scale
    const isIn = x > edge && y > edge && x < clientWidth - 2 * edge && y < clientHeight - 2 * edge
    if (isIn) return
    this.#left += clientWidth / 2 - x
    this.#top += clientHeight / 2 - y
  }

  /** It stays at this scale: no movement goes on from here. */
  #rests(): void {
    this.#pixels = this.#scale * this.#ratio
  }

  #soon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    this.#frame = 0
    this.#frames++
    const ctx = this.#ctx
    const ratio = this.#ratio
    ctx.setTransform(1, 0, 0, 1, 0, 0)
    ctx.fillStyle = this.#ink.paper
    ctx.fillRect(0, 0, this.#canvas.width, this.#canvas.height)
    const pixels = this.#scale * ratio
    const rests = pixels === this.#pixels
    this.#pixels = pixels
    const began = performance.now()
    // Once the scale rests, what was stretched meanwhile is drawn for it.
    let more = !rests
    for (const [at, tile] of this.#tiles.entries()) {
      const x = (this.#left + tile.x * this.#scale) * ratio
      const y = (this.#top + tile.y * this.#scale) * ratio
      const [width, height] = [tile.width * pixels, tile.height * pixels]
      if (x > this.#canvas.width || y > this.#canvas.height || x + width < 0 || y + height < 0) continue
      let drawn = this.#drawn.get(at)
      const resolution = resolutionFor(pixels, rests, drawn?.resolution)
      if (drawn === undefined || drawn.stale || drawn.resolution !== resolution) {
        if (performance.now() - began < drawingMsMax) drawn = this.#drawTile(at, tile, resolution)
        else more = true
      }
      if (drawn === undefined) continue
      this.#drawChanged(drawn)
      drawn.usedAt = this.#frames
      this.#copy(drawn, pixels)
    }
    this.#drawStage(pixels)
    this.#drawLabels()
    this.#drawFocus(pixels)
    this.#forget()
    if (more) this.#soon()
  }

  /** Pixel by pixel where it was drawn for this scale. */
  #copy({ canvas, resolution, x, y }: Drawn, pixels: number): void {
    const [left, top] = [Math.round(this.#left * this.#ratio), Math.round(this.#top * this.#ratio)]
    if (resolution === pixels) return void this.#ctx.drawImage(canvas, left + x, top + y)
    const by = pixels / resolution
    this.#ctx.drawImage(canvas, left + x * by, top + y * by, canvas.width * by, canvas.height * by)
  }

  #drawTile(at: number, tile: Tile, resolution: number): Drawn {
    const [x, y] = [Math.floor(tile.x * resolution), Math.floor(tile.y * resolution)]
    const before = this.#drawn.get(at)
    const canvas = before?.resolution === resolution ? before.canvas : document.createElement("canvas")
    if (canvas !== before?.canvas) {
      canvas.width = Math.ceil((tile.x + tile.width) * resolution) - x
      canvas.height = Math.ceil((tile.y + tile.height) * resolution) - y
    }
    const ctx = canvas.getContext("2d") as CanvasRenderingContext2D
    ctx.clearRect(0, 0, canvas.width, canvas.height)
    const bytes = canvas.width * canvas.height * 4
    const drawn: Drawn = { canvas, resolution, x, y, bytes, stale: false, changed: new Set(), usedAt: this.#frames }
    for (const index of tile.seats) this.#drawSeat(ctx, drawn, index)
    this.#drawn.set(at, drawn)
    return drawn
  }

  /** A seat stays within its square: where a few have changed, the others of the piece are left as they are. */
  #drawChanged(drawn: Drawn): void {
    const { canvas, changed } = drawn
    if (changed.size === 0) return
    const ctx = canvas.getContext("2d") as CanvasRenderingContext2D
    for (const index of changed) {
      const [left, top] = this.#cornerOf(drawn, index, 0)
      const [right, bottom] = this.#cornerOf(drawn, index, 1)
      ctx.clearRect(left, top, right - left, bottom - top)
      this.#drawSeat(ctx, drawn, index)
    }
    changed.clear()
  }

  /** A whole pixel, so that what is drawn there can be taken away without a trace. `far`: 1 for the corner across. */
  #cornerOf({ resolution, x, y }: Drawn, index: number, far: 0 | 1): readonly [number, number] {
    return [
      Math.round((this.#hall.x[index] + far) * resolution) - x,
      Math.round((this.#hall.y[index] + far) * resolution) - y,
    ]
  }

  #drawSeat(ctx: CanvasRenderingContext2D, drawn: Drawn, index: number): void {
    const [x, y] = this.#cornerOf(drawn, index, 0)
    const size = Math.floor(drawn.resolution)
    const look = this.#lookOf(index)
    drawSeat(ctx, look, x, y, size, this.#ink)
    const { flags } = this.#hall.seats[index]
    if (flags.length === 0 || (look !== "free" && look !== "other")) return
    if (flags.includes("accessible")) drawFlag(ctx, true, x, y, size, this.#ink)
    else if (flags.includes("companion")) drawFlag(ctx, false, x, y, size, this.#ink)
  }

  #drawStage(pixels: number): void {
    const ctx = this.#ctx
    const width = Math.max(6, this.#hall.width * 0.5)
    const [x, y] = [(this.#hall.width - width) / 2, 1]
    ctx.fillStyle = this.#ink.stage
    const [left, top] = [(this.#left + x * this.#scale) * this.#ratio, (this.#top + y * this.#scale) * this.#ratio]
    ctx.fillRect(left, top, width * pixels, 2 * pixels)
    this.#text(
      this.#labels.stage,
      left + (width * pixels) / 2,
      top + pixels,
      Math.max(11, Math.min(18, this.#scale * 1.2)),
    )
  }

  /** Names of sections, as long as single seats are too small to be read. */
  #drawLabels(): void {
    if (this.#scale > 12) return
    for (const [at, block] of this.#hall.blocks.entries()) {
      const width = block.width * this.#scale
      if (width < 34) continue
      const x = (this.#left + (block.x + block.width / 2) * this.#scale) * this.#ratio
      const y = (this.#top + (block.y + block.height / 2) * this.#scale) * this.#ratio
      this.#text(this.#labels.section(at), x, y, 12, width * this.#ratio)
    }
  }

  #text(text: string, x: number, y: number, size: number, room = Number.POSITIVE_INFINITY): void {
    const drawn = this.#textOf(text, size)
    if (drawn.width - 8 * this.#ratio > room) return
    this.#ctx.drawImage(drawn, Math.round(x - drawn.width / 2), Math.round(y - drawn.height / 2))
  }

  /** Letters are drawn once, and copied as long as they say the same. */
  #textOf(text: string, size: number): HTMLCanvasElement {
    const key = `${size} ${text}`
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    if (this.#texts.size >= textsMax) this.#texts.clear()
    const canvas = document.createElement("canvas")
    const ctx = canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D
    const font = `600 ${size * this.#ratio}px system-ui, sans-serif`
    ctx.font = font
    canvas.width = Math.ceil(ctx.measureText(text).width + 8 * this.#ratio)
    canvas.height = Math.ceil(size * this.#ratio * 1.4)
    ctx.fillStyle = this.#ink.paper
    ctx.fillRect(0, 0, canvas.width, canvas.height)
    // What is set before is lost with another size.
    ctx.font = font
    ctx.textAlign = "center"
    ctx.textBaseline = "middle"
    ctx.fillStyle = this.#ink.text
    ctx.fillText(text, canvas.width / 2, canvas.height / 2)
    this.#texts.set(key, canvas)
    return canvas
  }

  #drawFocus(pixels: number): void {
    if (this.#focus < 0) return
    const ctx = this.#ctx
    const x = (this.#left + this.#hall.x[this.#focus] * this.#scale) * this.#ratio
    const y = (this.#top + this.#hall.y[this.#focus] * this.#scale) * this.#ratio
    const grow = 3 * this.#ratio
    ctx.lineWidth = 3 * this.#ratio
    ctx.strokeStyle = this.#ink.focus
    ctx.strokeRect(x - grow, y - grow, pixels + 2 * grow, pixels + 2 * grow)
  }

  /** Pieces that were out of sight for long are dropped: at a large scale each is some megabytes. */
  #forget(): void {
    for (const at of toForget(this.#drawn, this.#frames)) this.#drawn.delete(at)
  }
}
