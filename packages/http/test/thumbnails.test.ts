import { connect, type Socket } from "node:net"
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, setUp, signIn } from "./client.ts"
import { formOf, jpeg, png, webp } from "./pictures.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let admin: { readonly authorization: string }
beforeAll(async () => {
  node = await startNode()
  const chief = await createUser(node.url, "chief")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(node.url, chief))
})
afterAll(() => node.stop())

const adminUrl = (id: number) => `${node.url}/api/admin/concerts/${id}/thumbnail`
const upload = (
  id: number,
  body: NonNullable<RequestInit["body"]>,
  headers: Record<string, string> = {},
): Promise<Answer> => ask(adminUrl(id), { method: "POST", headers: { ...admin, ...headers }, body })
const put = (id: number, bytes: Uint8Array) => upload(id, formOf(bytes))
const remove = (id: number) => ask(adminUrl(id), { method: "DELETE", headers: admin })
const concert = async () => (await setUp(node.url)).concertId
const cardOf = async (id: number) => (await ask(`${node.url}/api/concerts/${id}`)).body
const read = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(node.url + url, init)
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}
const trailOf = async (id: number) =>
  (await ask(`${node.url}/api/admin/audit?kind=CATALOGUE_CHANGE&concertId=${id}`, { headers: admin })).body.map(
    ({ result, detailMessage }: { result: string; detailMessage: string }) => `${result} ${detailMessage}`,
  )

describe("the picture of a concert", () => {
  it("is put up, shown in every card under an address of its own, and taken away, each on record", async () => {
    const id = await concert()
    expect((await cardOf(id)).thumbnailUrl).toBeNull()
    const { body, status } = await put(id, png(640, 360))
    expect([status, body]).toEqual([200, expect.objectContaining({ id, title: "Encore", backend: null })])
    expect(body.thumbnailUrl).toMatch(new RegExp(`^/api/concerts/${id}/thumbnail\\?v=[\\w-]{22}$`))
    const { items } = (await ask(`${node.url}/api/concerts/search?keyword=${id}`)).body
    const urls = [await cardOf(id), ...items.filter((card: { id: number }) => card.id === id)]
    expect(urls.map(({ thumbnailUrl }) => thumbnailUrl)).toEqual([body.thumbnailUrl, body.thumbnailUrl])
    expect((await remove(id)).status).toBe(204)
    expect((await remove(id)).status).toBe(204)
    expect((await cardOf(id)).thumbnailUrl).toBeNull()
    const digest = body.thumbnailUrl.split("v=")[1]
    const shown = `thumbnail: image/png, 640 x 360, 33 bytes, ${digest}`
    expect((await trailOf(id)).toReversed()).toEqual([
      ...[`ORDERED ${shown}`, `SUCCESS ${shown}`, "ORDERED thumbnail: none", "SUCCESS thumbnail: none"],
      ...["ORDERED thumbnail: none", "SUCCESS thumbnail: none"],
    ])
  })

  it("stands in the highlights, too", async () => {
    const { concertId } = await setUp(node.url, { generalSaleStartAt: "2020-01-01T00:00:00" })
    const { thumbnailUrl } = (await put(concertId, png(1, 1))).body
    const { sellOutRisk } = (await ask(`${node.url}/api/concerts/highlights?sellOutRiskLimit=20`)).body
    expect(sellOutRisk).toContainEqual(expect.objectContaining({ concertId, thumbnailUrl }))
  })

  it.each([
    ["image/png", png(3, 2)],
    ["image/jpeg", jpeg(3, 2)],
    ["image/webp", webp.lossy(3, 2)],
  ])("is answered as what its bytes are, and nothing else: %s", async (type, bytes) => {
    const id = await concert()
    const { thumbnailUrl } = (await put(id, bytes)).body
    const answer = await read(thumbnailUrl)
    expect([answer.status, answer.bytes]).toEqual([200, bytes])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": type,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "cache-control": "public, max-age=86400",
      etag: `"${thumbnailUrl.split("v=")[1]}"`,
    })
  })

  it("is kept by caches under its own name alone, and asked for again in between", async () => {
    const id = await concert()
    const { thumbnailUrl } = (await put(id, png(3, 2))).body
    const bare = `/api/concerts/${id}/thumbnail`
    for (const url of [bare, `${bare}?v=other`]) {
      expect((await read(url)).headers.get("cache-control")).toBe("no-cache")
    }
    const etag = `"${thumbnailUrl.split("v=")[1]}"`
    const known = await read(bare, { headers: { "if-none-match": etag } })
    expect([known.status, known.bytes.length, known.headers.get("etag")]).toEqual([304, 0, etag])
    const next = (await put(id, png(4, 2))).body.thumbnailUrl
    expect(next).not.toBe(thumbnailUrl)
    expect((await read(bare, { headers: { "if-none-match": etag } })).bytes).toEqual(png(4, 2))
    // The address of the one before gives the new one, and is kept by no cache.
    expect((await read(thumbnailUrl)).headers.get("cache-control")).toBe("no-cache")
  })

  it("has a head without a body", async () => {
    const id = await concert()
    const { thumbnailUrl } = (await put(id, png(3, 2, 20_000))).body
    const head = await read(thumbnailUrl, { method: "HEAD" })
    expect([head.status, head.bytes.length, head.headers.get("content-length")]).toEqual([200, 0, "20000"])
  })

  it("is not there for a concert without one, an unknown one, and one that was retired", async () => {
    const id = await concert()
    const codeOf = async () => (await ask(`${node.url}/api/concerts/${id}/thumbnail`)).body.code
    expect(await ask(`${node.url}/api/concerts/${id}/thumbnail`)).toMatchObject({ status: 400 })
    expect(await codeOf()).toBe("thumbnail-none")
    await put(id, png(1, 1))
    await ask(`${node.url}/api/concerts/cleanup/${id}`, { method: "DELETE" })
    expect(await codeOf()).toBe("sale-unknown")
    for (const answer of [await put(id, png(1, 1)), await remove(id)]) expect(answer.body.code).toBe("sale-unknown")
    expect(await trailOf(id)).toContain(`DENIED thumbnail: none: Concert not found: ${id}`)
  })
})

describe("a picture that is put up", () => {
  it("is told by its bytes and not by its name, its type or what it says of itself", async () => {
    const id = await concert()
    for (const wrong of ["<svg/>", "GIF89a", "<!doctype html>", ""]) {
      const { body, status } = await put(id, Buffer.from(wrong))
      expect([status, body.code]).toEqual([415, "image-type"])
    }
    expect((await cardOf(id)).thumbnailUrl).toBeNull()
  })

  it("has so many bytes and no more", async () => {
    const id = await concert()
    const max = limits.thumbnailBytesMax
    const whole = png(4_096, 4_096, max)
    const { thumbnailUrl } = (await put(id, whole)).body
    expect((await read(thumbnailUrl)).bytes.equals(whole)).toBe(true)
    const larger = await put(id, png(5, 5, max + 1))
    expect([larger.status, larger.body.code]).toEqual([413, "image-too-large"])
    const far = await put(id, png(5, 5, limits.thumbnailFormBytesMax))
    expect([far.status, far.body.code]).toEqual([413, "body-too-large"])
  })

  it("has so many pixels on a side and no more", async () => {
    const id = await concert()
    for (const bytes of [png(4_097, 1), png(1, 4_097), jpeg(65_535, 65_535), webp.extended(5_000, 5_000)]) {
      const { body, status } = await put(id, bytes)
      expect([status, body.code]).toEqual([422, "image-size"])
    }
  })

  it("comes in a form with one part, however that is written", async () => {
    const id = await concert()
    const send = (boundary: string, form: string) =>
      upload(id, Buffer.from(form, "latin1"), { "content-type": `multipart/form-data; ${boundary}` })
    const bytes = png(2, 2).toString("latin1")
    const part = (headers: string) => `--B\r\n${headers}\r\n\r\n${bytes}\r\n`
    const named = "content-disposition: form-data; name=image"
    for (const [boundary, form] of [
      [
        "boundary=B",
        `${part('Content-Type: image/png\r\nContent-Disposition: form-data; filename="x"; name="image"')}--B--\r\n`,
      ],
      ['charset=utf-8; boundary="B"', `${part(named)}--B--`],
      ["boundary=B", `${part(named)}--B--\r\nan epilogue`],
    ]) {
      expect((await send(boundary, form)).status).toBe(200)
    }
    for (const form of [
      ...["", "--B--\r\n", "--B\r\n", part(named), `${part(named)}--B`, `${part(named)}--C--\r\n`],
      ...[`${part(named)}${part(named)}--B--\r\n`, `${part("Content-Disposition: form-data; name=other")}--B--\r\n`],
      ...[
        `${part("Content-Type: image/png")}--B--\r\n`,
        `${part("Content-Disposition: attachment; name=image")}--B--\r\n`,
      ],
    ]) {
      const { body, status } = await send("boundary=B", form)
      expect([form.slice(0, 60), status, body.code]).toEqual([form.slice(0, 60), 400, "image-missing"])
    }
    for (const type of ["image/png", "multipart/form-data", "multipart/mixed; boundary=B", "application/json"]) {
      const { body, status } = await upload(id, png(1, 1), { "content-type": type })
      expect([type, status, body.code]).toEqual([type, 415, "form-expected"])
    }
    const coded = { "content-type": "multipart/form-data; boundary=B", "content-encoding": "gzip" }
    expect((await upload(id, "x", coded)).body.code).toBe("form-expected")
  })

  it("is one of a few that are read at a time, and another one is told to come back", async () => {
    const id = await concert()
    const head = [
      ...[`POST /api/admin/concerts/${id}/thumbnail HTTP/1.1`, "Host: localhost"],
      ...[`Authorization: ${admin.authorization}`, "Content-Type: multipart/form-data; boundary=B"],
      ...["Content-Length: 1000000", "", "--B\r\n"],
    ].join("\r\n")
    const sockets = new Set<Socket>()
    let isCrowded = true
    // The server gives each up after a while: then another one takes its place.
    const begin = (): void => {
      if (!isCrowded) return
      const socket = connect(node.port, "127.0.0.1").on("error", () => {})
      sockets.add(socket)
      socket.resume().on("close", () => {
        sockets.delete(socket)
        begin()
      })
      socket.write(head)
    }
    for (let i = 0; i < limits.largeBodiesMax * 2; i++) begin()
    await until("one too many is told so", async () => (await put(id, png(1, 1))).body.code === "overloaded")
    isCrowded = false
    for (const socket of sockets) socket.destroy()
    await until("there is room again", async () => (await put(id, png(1, 1))).status === 200)
  })
})
